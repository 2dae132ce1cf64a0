//! Addresses that are taken, and the many that are not.

use super::*;

fn hosts() -> AllowedHosts {
    "github.com,gitlab.com,bitbucket.org,127.0.0.1:2222,[::1]:2222,ssh.github.com:443".parse().unwrap()
}

#[test]
fn ordinary_addresses_are_taken() {
    for (given, shown) in [
        ("ssh://git@github.com/o/r.git", "ssh://git@github.com/o/r.git"),
        ("ssh://github.com/o/r", "ssh://git@github.com/o/r"),
        ("ssh://git@GitHub.COM:22/o/r/", "ssh://git@github.com/o/r"),
        ("ssh://git@ssh.github.com:443/o/r", "ssh://git@ssh.github.com:443/o/r"),
        ("git@github.com:o/r.git", "git@github.com:o/r.git"),
        ("git@github.com:/srv/r.git", "ssh://git@github.com/srv/r.git"),
        ("https://github.com/o/r", "https://github.com/o/r"),
        ("https://github.com:443/o/r.git/", "https://github.com/o/r.git"),
        ("https://gitlab.com/group/sub/r.git", "https://gitlab.com/group/sub/r.git"),
        ("ssh://me@127.0.0.1:2222/tmp/x/r.git", "ssh://me@127.0.0.1:2222/tmp/x/r.git"),
        ("ssh://me@[::1]:2222/tmp/r.git", "ssh://me@[::1]:2222/tmp/r.git"),
        ("ssh://git@bitbucket.org/~me/r", "ssh://git@bitbucket.org/~me/r"),
    ] {
        let url = RepoUrl::parse(given, &hosts()).unwrap();
        assert_eq!(url.to_string(), shown);
        assert_eq!(RepoUrl::parse(shown, &hosts()), Ok(url), "{shown} means the same");
    }
}

#[test]
fn hostile_addresses_are_refused() {
    let long = format!("https://github.com/{}", "a".repeat(LONGEST));
    for url in [
        "",
        " ",
        "-",
        "--upload-pack=touch /tmp/x",
        "-oProxyCommand=x@github.com:o/r",
        "ext::sh -c touch%20/tmp/x",
        "ext::sh",
        "fd::17",
        "file:///etc/passwd",
        "file://github.com/o/r",
        "/etc/passwd",
        "../r",
        "./r",
        "~/r",
        "r",
        "o/r",
        "C:\\r",
        "\\\\host\\r",
        "http://github.com/o/r",
        "git://github.com/o/r",
        "ftp://github.com/o/r",
        "ssh+git://github.com/o/r",
        "git+ssh://github.com/o/r",
        "SSH://github.com/o/r",
        "https:/github.com/o/r",
        "https:github.com/o/r",
        "https://github.com",
        "https://github.com/",
        "https://github.com//",
        "ssh://github.com",
        "https:///o/r",
        "https://user@github.com/o/r",
        "https://user:pa55w0rd@github.com/o/r",
        "https://pa55w0rd@github.com/o/r",
        "ssh://git:pa55w0rd@github.com/o/r",
        "git:pa55w0rd@github.com:o/r",
        "ssh://-oProxyCommand=x@github.com/o/r",
        "ssh://git@-oProxyCommand=x/o/r",
        "git@-oProxyCommand=x:o/r",
        "ssh://a@b@github.com/o/r",
        "https://evil.example\\@github.com/o/r",
        "https://github.com#@evil.example/o/r",
        "https://github.com/o/r?x=1",
        "https://github.com/o/r#x",
        "https://github.com/o/r%2e%2e",
        "https://github.com/%00",
        "https://github.com/../r",
        "https://github.com/o/../r",
        "https://github.com/o/./r",
        "https://github.com/o//r",
        "https://github.com/-o/r",
        "git@github.com:-o/r",
        "git@github.com:",
        "git@github.com",
        "git@:o/r",
        "@github.com:o/r",
        "git@github.com:o/r;id",
        "git@github.com:o/$(id)",
        "git@github.com:o/`id`",
        "git@github.com:o/r'x",
        "git@github.com:o/r\nx",
        "git@github.com:o/r\0",
        "https://github.com/o/r ",
        " https://github.com/o/r",
        "https://github.com/o/r\u{202e}",
        "https://gith\u{fc}b.com/o/r",
        "https://github.com:0/o/r",
        "https://github.com:65536/o/r",
        "https://github.com:/o/r",
        "https://github.com:+443/o/r",
        "https://github.com:4a/o/r",
        "https://github..com/o/r",
        "https://.github.com/o/r",
        "https://github.com./o/r",
        "https://git_hub.com/o/r",
        "https://2130706433/o/r",
        "https://0x7f000001/o/r",
        "https://127.1/o/r",
        "https://0177.0.0.1/o/r",
        "https://127.0.0.1.:2222/o/r",
        "https://[::1/o/r",
        "https://::1/o/r",
        "https://[::1%25lo]:2222/o/r",
        &long,
    ] {
        let refusal = RepoUrl::parse(url, &hosts()).expect_err(url);
        assert_eq!(refusal.code, ErrorCode::RepoUrlRefused, "{url:?}");
        assert!(!refusal.message.contains("pa55w0rd"), "{url:?}");
    }
}

#[test]
fn other_hosts_are_refused() {
    for url in [
        "https://evil.example/o/r",
        "https://github.com.evil.example/o/r",
        "https://evilgithub.com/o/r",
        "https://www.github.com/o/r",
        "https://github.com:8443/o/r",
        "ssh://git@github.com:2222/o/r",
        "https://127.0.0.1/o/r",
        "ssh://me@127.0.0.1/o/r",
        "ssh://me@127.0.0.2:2222/o/r",
        "ssh://me@[::ffff:7f00:1]:2222/o/r",
        "https://169.254.169.254/latest/meta-data",
        "git@localhost:o/r",
        "https://xn--gthub-cta.com/o/r",
        "ssh://git@ssh.github.com/o/r",
    ] {
        assert_eq!(RepoUrl::parse(url, &hosts()).expect_err(url).code, ErrorCode::RepoHostRefused, "{url:?}");
    }
}

#[test]
fn compare_links_lead_to_known_hosts() {
    let branch = |name| BranchName::new(name).unwrap();
    for (url, link) in [
        ("git@github.com:o/r.git", Some("https://github.com/o/r/compare/main...a/b%23c?expand=1")),
        ("ssh://git@ssh.github.com:443/o/r.git", Some("https://github.com/o/r/compare/main...a/b%23c?expand=1")),
        ("https://gitlab.com/g/s/r", Some("https://gitlab.com/g/s/r/-/compare/main...a/b%23c")),
        ("git@bitbucket.org:o/r.git", Some("https://bitbucket.org/o/r/branch/a/b%23c?dest=main")),
        ("ssh://me@127.0.0.1:2222/o/r", None),
    ] {
        let url = RepoUrl::parse(url, &hosts()).unwrap();
        assert_eq!(url.compare_link(&branch("main"), &branch("a/b#c")).as_deref(), link);
    }
}
