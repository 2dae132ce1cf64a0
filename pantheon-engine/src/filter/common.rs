//! How much each word tells: the words of code and prose by how often they are met.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A word that is in no list tells so many bits.
pub(super) const RARE: i32 = 13;

/// The words of which one in 2⁶, 2⁷ … 2¹² is met, in code and its documentation.
const COMMON: [&str; 7] = [
    "a the",
    "e b to type this c name u f self if d is x class of in for and",
    "const pub span rust version t return code n value true s io index i r error or node lang with href source p int \
     crates not string package be from pull as v registry",
    "test html new let use function false get path on rs that set dependencies file none debug fn li it data by crate \
     h def named object m id mut assert license add option var default are core method all an key hljs no any http \
     tokio div",
    "str list example else field o std result eq null text commit length content options can at input module will you \
     struct trait match line bindgen when cfg end feature size base other mm map start info symbol target impl we \
     types number parse title bytes stream k cargo foo args read import serde hash without max has url sys src ifla \
     context docs cf search copy len g ty run doc os msg regex ident async windows request time style only l required \
     copyright array event case item which tests try some unwrap files software macro identifier state host derive \
     header but write support into err format cc have used tr non token",
    "expression js api table members warn check fix features mode build message added pre port status w fmt parent \
     git create one tree call project json comment more output must see multiple raise empty entry ok arg next sync \
     unicode range log may block link remove protocol clone property parser update where so attr using cache level xe \
     buffer ptr now first element br fd document unsafe char mask y color headers raw ref letter trace current should \
     process dd matches allow local body release libc require values mog do script documentation literal then returns \
     req sub service encoding vec section lib make de push optional futures left fields re buf z utf enum command \
     pattern spec net init j cd lock open attribute usize ff description ac ab root static response query out toml \
     errors random include iter width formatter undefined keyword nav env await dir sqlx ad flags seq long bit \
     invalid bc user config row main compare while kind full da alloc byte tag rand prefix handle pin offset action \
     display exports cb free my fs client gnu also child ec hostname public fixed ed ae obj was bool except small ce \
     bf quote fetch filter change append epi password latin partial slice origin bd ef count proc socket global \
     address fa term db bb ba exception same apache repr dev fc ignore join work timeout last ea punctuation ca \
     actions single df up void right ee fe after replace your pathname qux crypto its each fb expr uses www details \
     find integer thread val task expected ul column bar lines np",
    "been util linux provided java fold point aa argument top server alias contains changed load font python before \
     throw en dt instead does properties select username methods keys language inline strict library group opts \
     binary md original once break changes choice tower inner haystack since under ace following num safe reference \
     names stack metadata like there atomic items zero tuple ma than lexer children word elem found syn box min label \
     bound note gt print encode super xml af poll jni session flag variable arguments implementation mod including \
     getrandom close either decode access latest web examples typeof split such handler internal float q dict \
     statement isinstance begin old deb help secret button common given otherwise install whitespace modules standard \
     runtime mark generic system lt svg sha above param img send diff memory pos need future position dotted tls ext \
     date params channel issues supported generated failure valid versions drop opt enabled these sc finish strings \
     lower disp hidden results backend special window ci ctypes elif decimal custom signal connection notice private \
     utils primitive loop bitflags badge directory they form order general ascii delete ssl res part pass summary \
     insert syntax kernel chars limit paths pr later dbus available bits iterator automatically schema native equal \
     filename character tokens define merge callback capital unknown always attributes px repeat don compile borsh \
     because border called foundation terms us launchbadge usage functions stale move skip func maskz macros space \
     continue even sed traits stable operator resolve pointer wrapper readme lite removed bsd console ready selection \
     two icu cursor builder tt information rng head bug namespace declaration cmp parameters loc toggle enable \
     conditions internals store defined debian bind platform tools objects pop nt report queue returned npm extra \
     clear listener parameter here gpl different policy show ret permission program missing shields selector just \
     legacy deserialize uri simd wrap blob ns warning layer shared normal performance vm cls escape cell xd \
     additional template instance fixes height shall reader addr register op events done blank sized prototype scroll \
     domain implied chunk record distribution marker panic multi blk deprecated yaml both whether serialize double \
     what locale elements boolean would purpose zlib sit security abort frame manual confidence clippy cannot convert \
     amet anchor sign parts pf background their control align dependency licenses contents worker rustls them \
     implement jobs sitter",
];

static BITS: LazyLock<HashMap<&str, i32>> = LazyLock::new(|| {
    let each = COMMON.iter().zip(6..).flat_map(|(words, bits)| words.split(' ').map(move |word| (word, bits)));
    each.collect()
});

/// How many bits a word of small ASCII letters tells.
pub(super) fn bits(word: &str) -> i32 {
    BITS.get(word).copied().unwrap_or(RARE)
}
