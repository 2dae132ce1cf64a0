//! Every malformed input that a session must survive, and how the next message is found.

use super::*;

/// Feeds `input` in pieces of each size and reads the frames; garbage is shown as `None`.
fn check(input: &[u8], expected: &[Option<&str>]) {
    for size in [1, 2, 7, input.len().max(1)] {
        let mut framer = Framer::default();
        let mut seen = Vec::new();
        for piece in input.chunks(size) {
            framer.push(piece);
            while let Some(frame) = framer.next_frame() {
                seen.push(match frame {
                    Frame::Body(body) => Some(String::from_utf8(body.to_vec()).unwrap()),
                    Frame::Garbage => None,
                });
            }
        }
        let seen: Vec<_> = seen.iter().map(Option::as_deref).collect();
        assert_eq!(seen, expected, "in pieces of {size}: {:?}", String::from_utf8_lossy(input));
    }
}

#[test]
fn plain_messages_are_cut() {
    check(b"Content-Length: 2\r\n\r\n{}Content-Length: 2\r\n\r\n[]", &[Some("{}"), Some("[]")]);
}

#[test]
fn odd_but_plain_headers_are_read() {
    for head in [
        "content-length: 2\r\n\r\n",
        "CONTENT-LENGTH:2\r\n\r\n",
        "Content-Type: application/vscode-jsonrpc; charset=utf-16\r\nContent-Length: 2\r\n\r\n",
        "Content-Length: 2\r\nX-Other: a:b\r\nY: z\r\n\r\n",
        "Content-Length: 2\n\n",
        "\r\n\r\nContent-Length : 2\r\n\r\n",
    ] {
        check(format!("{head}{{}}").as_bytes(), &[Some("{}")]);
    }
}

#[test]
fn bad_headers_are_skipped() {
    for bad in [
        "Content-Type: x\r\n\r\n{}",
        "Content-Length: -5\r\n\r\n{}",
        "Content-Length: two\r\n\r\n{}",
        "Content-Length: \r\n\r\n{}",
        "Content-Length: 99999999999999999999999999\r\n\r\n{}",
        "Content-Length: 4294967296\r\n\r\n{}",
        "Content-Length: 67108865\r\n\r\n{}",
        "hello there\r\n",
        "{\"jsonrpc\":\"2.0\"}\r\n",
        "\u{0}\u{1}\u{2}: x\r\n\r\n",
    ] {
        check(format!("{bad}Content-Length: 2\r\n\r\n[]").as_bytes(), &[None, Some("[]")]);
    }
}

#[test]
fn a_length_too_long_is_noticed() {
    check(
        b"Content-Length: 5000\r\n\r\n{}Content-Length: 2\r\n\r\n[]Content-Length: 2\r\n\r\n{}",
        &[None, Some("[]"), Some("{}")],
    );
}

#[test]
fn a_length_too_short_is_noticed() {
    check(b"Content-Length: 1\r\n\r\n{}Content-Length: 2\r\n\r\n[]", &[Some("{"), None, Some("[]")]);
}

#[test]
fn a_rejected_body_gives_its_messages_back() {
    let mut framer = Framer::default();
    framer.push(b"Content-Length: 24\r\n\r\n{}Content-Length: 2\r\n\r\n[]Content-Length: 2\r\n\r\n{}");
    let Some(Frame::Body(body)) = framer.next_frame() else { panic!("no body") };
    framer.reject(&body);
    assert_eq!(framer.next_frame(), Some(Frame::Body(BytesMut::from("[]"))));
    assert_eq!(framer.next_frame(), Some(Frame::Body(BytesMut::from("{}"))));
}

#[test]
fn a_rejected_body_may_hold_the_next_header_in_part() {
    let mut framer = Framer::default();
    framer.push(b"Content-Length: 3\r\n\r\n{}C");
    let Some(Frame::Body(body)) = framer.next_frame() else { panic!("no body") };
    framer.reject(&body);
    assert_eq!(framer.next_frame(), None);
    framer.push(b"ontent-Length: 2\r\n\r\n[]");
    assert_eq!(framer.next_frame(), Some(Frame::Body(BytesMut::from("[]"))));
}

#[test]
fn endless_garbage_is_not_kept() {
    let mut framer = Framer::default();
    for _ in 0..1000 {
        framer.push(&[b'x'; 1000]);
        while framer.next_frame().is_some() {}
    }
    assert!(framer.buffer.len() <= MAX_HEADERS + 1000);
    framer.push(b"\r\nContent-Length: 2\r\n\r\n{}");
    assert_eq!(framer.next_frame(), Some(Frame::Body(BytesMut::from("{}"))));
}

#[test]
fn a_large_body_leaves_no_buffer_behind() {
    let mut framer = Framer::default();
    framer.push(b"Content-Length: 5000000\r\n\r\n");
    for _ in 0..5000 {
        assert_eq!(framer.next_frame(), None);
        framer.push(&[b' '; 1000]);
    }
    assert!(matches!(framer.next_frame(), Some(Frame::Body(body)) if body.len() == 5_000_000));
    assert!(framer.buffer.capacity() < KEEP_CAPACITY);
}

#[test]
fn a_claimed_length_allocates_nothing() {
    let mut framer = Framer::default();
    framer.push(format!("Content-Length: {MAX_BODY}\r\n\r\n{{").as_bytes());
    assert_eq!(framer.next_frame(), None);
    assert!(framer.buffer.capacity() < 4096);
}

#[test]
fn a_header_among_garbage_is_looked_at_once() {
    check(b"Content-Length: 2\nno header\n\n{}\nContent-Length: 4\n\nnull", &[None, Some("null")]);
    check(b"Content-Length: 2\nContent-Length: -1\n\n{}", &[None]);
}
