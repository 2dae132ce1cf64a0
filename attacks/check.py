"""Undoes standard encodings with Python's own tools, to show that the encoders are right.

python3 check.py PROMPTS_FOLDER   (runs target/debug/attack; prints what it could not undo)
"""
import base64, binascii, codecs, gzip, html, io, json, quopri, re, subprocess, sys, tarfile, zipfile, zlib, urllib.parse, unicodedata, pathlib, struct

folder = sys.argv[1]
body = {}
for p in pathlib.Path(folder).glob("*.md"):
    t = p.read_text()
    body[p.name] = re.sub(r"\A---\n.*?\n---\n", "", t, flags=re.S).strip("\n")

def ints(s): return [int(n) for n in re.findall(r"\d+", s)]
def by(ns): return bytes(ns).decode()
pad = lambda s, n=4: s + "=" * (-len(s) % n)
def gitpatch(s):
    m = re.search(r"literal \d+\n(.*?)\n\nliteral 0", s, re.S)
    out = b""
    for l in m[1].splitlines():
        n = ord(l[0]) - 64 if l[0] < "a" else ord(l[0]) - 96 + 26
        out += base64.b85decode(l[1:])[:n]
    return zlib.decompress(out).decode()
def png(s):
    b = base64.b64decode(s.split(",")[1]); i = 8; idat = b""
    while i < len(b):
        n, k = struct.unpack(">I4s", b[i:i+8]); d = b[i+8:i+8+n]
        assert zlib.crc32(k + d) == struct.unpack(">I", b[i+8+n:i+12+n])[0]
        if k == b"IDAT": idat += d
        i += 12 + n
    r = zlib.decompress(idat)
    return b"".join(r[i+1:i+33] for i in range(0, len(r), 33)).rstrip(b"\0").decode()
B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
B62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
def big(s, a):
    n = 0
    for c in s: n = n * len(a) + a.index(c)
    return n.to_bytes((n.bit_length() + 7) // 8, "big").decode()
def b45(s):
    a = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"; o = b""
    for i in range(0, len(s), 3):
        v = [a.index(c) for c in s[i:i+3]]
        n = sum(x * 45 ** k for k, x in enumerate(v)); o += n.to_bytes(len(v) - 1, "big")
    return o.decode()
def b91(s):
    a = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,./:;<=>?@[]^_`{|}~\""
    v = -1; b = n = 0; o = bytearray()
    for c in s:
        d = a.index(c)
        if v < 0: v = d; continue
        v += d * 91; b |= v << n; n += 13 if (v & 8191) > 88 else 14
        while n > 7: o.append(b & 255); b >>= 8; n -= 8
        v = -1
    if v + 1: o.append((b | v << n) & 255)
    return o.decode()
def z85(s):
    a = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"; o = b""
    for i in range(0, len(s), 5):
        n = 0
        for c in s[i:i+5]: n = n * 85 + a.index(c)
        o += n.to_bytes(4, "big")
    return o.decode().rstrip(" ")
def uu(s): return b"".join(binascii.a2b_uu(l) for l in s.splitlines()[1:-2]).decode()
def yenc(s):
    b = s.split("\n", 1)[1].rsplit("\n", 1)[0].encode("latin1"); o = bytearray(); e = False
    for c in b:
        if e: o.append((c - 64 - 42) % 256); e = False
        elif c == 61: e = True
        else: o.append((c - 42) % 256)
    return o.decode()
def rail(s, n):
    p = [min(i % (2*n-2), 2*n-2 - i % (2*n-2)) for i in range(len(s))]
    order = sorted(range(len(s)), key=lambda i: (p[i], i)); o = [""] * len(s)
    for c, i in zip(s, order): o[i] = c
    return "".join(o)
def brainfuck(s):
    o, n = [], 0
    for c in s:
        n += {"+": 1, "-": -1}.get(c, 0)
        if c == ".": o.append(n)
    return by(o)
tagmap = lambda s: "".join(chr(ord(c) - 0xe0000) if 0xe0000 <= ord(c) < 0xe0080 else "" for c in s)
def vs(s): return bytes(ord(c) - 0xfe00 if 0xfe00 <= ord(c) <= 0xfe0f else ord(c) - 0xe0100 + 16 for c in s if 0xfe00 <= ord(c) <= 0xfe0f or 0xe0100 <= ord(c) < 0xe01f0).decode()
def bitstr(s, one): return "".join("1" if c == one else "0" for c in s)
def unbits(b): return bytes(int(b[i:i+8], 2) for i in range(0, len(b) // 8 * 8, 8)).decode()
nfkc = lambda s: unicodedata.normalize("NFKC", s)
rot = lambda n: lambda s: "".join(chr((ord(c) - b + n) % 26 + b) if c.isascii() and c.isalpha() and (b := 97 if c.islower() else 65) else c for c in s)
strip = lambda m: lambda s: s.replace(m, "")
ev = lambda s: eval(s)
D = {
 "verbatim": lambda s: s, "base64": lambda s: base64.b64decode(s).decode(), "base64_no_padding": lambda s: base64.b64decode(pad(s)).decode(),
 "base64_url": lambda s: base64.urlsafe_b64decode(pad(s)).decode(), "base64_wrapped_76": lambda s: base64.b64decode(s).decode(),
 "base64_string_concat": lambda s: base64.b64decode(ev("(" + s + ")")).decode(), "base64_utf16le": lambda s: base64.b64decode(s).decode("utf-16le"),
 "base64_twice": lambda s: base64.b64decode(base64.b64decode(s)).decode(), "base64_rot13": lambda s: base64.b64decode(codecs.decode(s, "rot13")).decode(),
 "base64_jwt": lambda s: json.loads(base64.urlsafe_b64decode(pad(s.split(".")[1])))["sub"], "base64_offset_1": lambda s: base64.b64decode(s[1:]).decode()[1:],
 "base32": lambda s: base64.b32decode(s).decode(), "base32_hex_alphabet": lambda s: base64.b32hexdecode(s).decode(),
 "base58": lambda s: big(s, B58), "base62": lambda s: big(s, B62), "base36_number": lambda s: big(s, "0123456789abcdefghijklmnopqrstuvwxyz"), "one_big_decimal": lambda s: big(s, "0123456789"),
 "base45": b45, "base91": b91, "z85": z85, "ascii85": lambda s: base64.a85decode(s).decode(), "ascii85_adobe": lambda s: base64.a85decode(s, adobe=True).decode(),
 "base85_python": lambda s: base64.b85decode(s).decode(), "uuencode": uu, "yenc_latin1": yenc, "base100_emoji": lambda s: bytes(ord(c) - 0x1f3f7 for c in s).decode(),
 "gzip_stored_base64": lambda s: gzip.decompress(base64.b64decode(s)).decode(), "gzip_base64": lambda s: gzip.decompress(base64.b64decode(s)).decode(), "gzip_hex": lambda s: gzip.decompress(bytes.fromhex(s)).decode(),
 "zlib_stored_base64": lambda s: zlib.decompress(base64.b64decode(s)).decode(), "zlib_base64": lambda s: zlib.decompress(base64.b64decode(s)).decode(), "zlib_literals_base64url": lambda s: zlib.decompress(base64.urlsafe_b64decode(pad(s))).decode(),
 "deflate_raw_base64": lambda s: zlib.decompress(base64.b64decode(s), -15).decode(), "zlib_base85": lambda s: zlib.decompress(base64.b85decode(s)).decode(), "git_binary_patch": gitpatch, "png_pixels_base64": png,
 "zip_stored_base64": lambda s: zipfile.ZipFile(io.BytesIO(base64.b64decode(s))).read("notes.txt").decode(), "tar_base64": lambda s: tarfile.open(fileobj=io.BytesIO(base64.b64decode(s))).extractfile("notes.txt").read().decode(),
 "hex_run": lambda s: bytes.fromhex(s).decode(), "hex_space": lambda s: bytes.fromhex(s).decode(), "decimal_space": lambda s: by(ints(s)), "binary_space": lambda s: by(int(x, 2) for x in s.split()), "octal_space": lambda s: by(int(x, 8) for x in s.split()),
 "hex_utf16_be": lambda s: bytes.fromhex(s).decode("utf-16be"), "escape_x": lambda s: s.encode().decode("unicode_escape"), "escape_u": lambda s: s.encode().decode("unicode_escape"), "escape_octal": lambda s: s.encode().decode("unicode_escape"), "escape_u_long": lambda s: s.encode().decode("unicode_escape"),
 "escape_python_named": lambda s: s.encode().decode("unicode_escape"), "html_decimal": html.unescape, "html_hex": html.unescape, "html_named_punctuation": lambda s: html.unescape(s).replace("\xa0", " ").replace("\u2010", "-"), "html_named_fraktur": lambda s: nfkc(html.unescape(s)), "html_named_double_struck": lambda s: nfkc(html.unescape(s)),
 "percent_all": urllib.parse.unquote, "percent_form_plus": urllib.parse.unquote_plus, "quoted_printable": lambda s: quopri.decodestring(s).decode(), "quoted_printable_all": lambda s: quopri.decodestring(s).decode(), "utf7": lambda s: s.encode().decode("utf-7"),
 "mime_word_b": lambda s: "".join(b.decode() for b, _ in __import__("email.header").header.decode_header(s)), "mime_word_q": lambda s: "".join(b.decode() for b, _ in __import__("email.header").header.decode_header(s)), "json_string_twice": lambda s: json.loads(json.loads(s)), "python_chr_sum": ev, "python_bytes_literal": lambda s: ev(s).decode(), "python_bytes_list": ev, "python_char_list": ev, "array_map_decode": ev, "array_map_minus_7": ev, "array_map_xor": lambda s: ev(s).decode(), "array_arithmetic": lambda s: by(ev(s)), "array_shifts": lambda s: by(ev(s)), "python_bytes_fromhex": ev, "brainfuck": brainfuck,
 "punycode_fullwidth_line": lambda s: nfkc("\n".join(l.encode().decode("punycode") for l in s.split("\n"))), "alphabet_index_lookup": lambda s: eval(s.split("\n")[1], {"A": ev(s.split("\n")[0][4:])}), "chars_json_array": lambda s: "".join(json.loads(s)), "string_concat_letters": ev, "string_concat_chunks_3": ev, "format_positional": None,
 "rot13": lambda s: codecs.decode(s, "rot13"), "rot3": rot(-3), "affine_5_8": lambda s: "".join(chr(21 * (ord(c) - b - 8) % 26 + b) if c.isascii() and c.isalpha() and (b := 97 if c.islower() else 65) else c for c in s),
 "reverse_text": lambda s: s[::-1], "rail_fence_3": lambda s: rail(s, 3), "rail_fence_2": lambda s: rail(s, 2), "even_then_odd_letters": lambda s: "".join(a + b for a, b in zip(s[:(len(s)+1)//2], s[(len(s)+1)//2:] + ("" if len(s) % 2 == 0 else "\0"))).rstrip("\0"),
 "fullwidth": nfkc, "math_bold": nfkc, "math_italic": nfkc, "math_double_struck": nfkc, "math_bold_fraktur": nfkc, "math_monospace": nfkc, "circled": nfkc, "zero_width_space": strip("\u200b"), "combining_strike": strip("\u0336"), "ligatures_and_digraphs": None, "zalgo": lambda s: "".join(c for c in s if not 0x300 <= ord(c) < 0x370), "unicode_tags": tagmap, "unicode_tags_in_cover": tagmap, "variation_selector_bytes": vs, "variation_selectors_in_cover": vs, "zero_width_bits": lambda s: unbits(bitstr(s, "\u200c")),
 "every_second_x": lambda s: s[::2], "every_third_cover": lambda s: s[::3], "dna_2_bits": lambda s: unbits("".join(format("ACGT".index(c), "02b") for c in s)), "case_bits_in_cover": lambda s: unbits("".join("1" if c.isupper() else "0" for c in s if c.isalpha())), "nbsp_bits_in_cover": lambda s: unbits("".join("1" if c == "\xa0" else "0" for c in s if c in " \xa0")), "homoglyph_bits_in_cover": lambda s: unbits("".join("1" if c in "аео" else "0" for c in s if c in "аеоaeo")), "uuids": lambda s: bytes.fromhex(re.sub("[-\n]", "", s)).rstrip(b"\0").decode(), "ipv4_addresses": lambda s: bytes(ints(s)).rstrip(b"\0").decode(),
 "base64_xor_key": lambda s: bytes(b ^ b"key"[i % 3] for i, b in enumerate(base64.b64decode(s))).decode(), "decimal_differences": lambda s: brainfuck("".join(("+" if int(x) > 0 else "-") * abs(int(x)) + "." for x in s.split())), "intel_hex_records": lambda s: b"".join(bytes.fromhex(l[9:-2]) for l in s.split("\n")[:-1]).decode(), "xxd_dump": lambda s: b"".join(bytes.fromhex(l[10:50]) for l in s.split("\n")).decode(),
}
out = subprocess.run(["target/debug/attack", folder, "--carrier-field"], capture_output=True, text=True)
print(out.stderr, end="")
seen, bad = {}, {}
n = 0
for l in out.stdout.split("\n"):
    if not l: continue
    r = json.loads(l); n += 1
    if r["set"] != "whole" or r["carrier"] or not D.get(r["encoding"]): continue
    try: ok = D[r["encoding"]](r["text"]) == body[r["prompt"]]; why = "differs"
    except Exception as x: ok, why = False, repr(x)
    (seen if ok else bad).setdefault(r["encoding"], why)
print(n, "lines parse;", len(seen), "encodings undone;", "not undone:", bad, "; never met raw:", [k for k in D if D[k] and k not in seen and k not in bad])
