//! Which files are never sent, whatever the user asks for: one list for every program that reads files.

/// Globs of files that hold secrets by custom, whatever their letter case. One without `/` is about file names, others
/// about the end of the path.
pub const NEVER_SENT: [&str; 27] = [
    ".env*",
    "*.env",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.jks",
    "*.keystore",
    "*.kdbx",
    "*.ppk",
    "*.tfstate",
    "*.tfvars",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    ".ssh/**",
    ".gnupg/**",
    ".aws/credentials",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".pgpass",
    ".htpasswd",
    ".git-credentials",
    "credentials",
    "credentials.json",
];
