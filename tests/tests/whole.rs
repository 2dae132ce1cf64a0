//! Whole-product tests: the real programs together, with real editors and the real `claude` program.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on shall stop there")]

mod whole {
    mod answers;
    mod boundary;
    mod browser;
    mod command_line;
    mod compose;
    mod crash;
    mod escapes;
    mod fuzz;
    mod git;
    mod house;
    mod keychain;
    mod keys;
    mod kubernetes;
    mod load;
    mod meta_model;
    mod models;
    mod neovim;
    mod observability;
    mod openapi;
    mod protected_files;
    mod requests;
    mod run;
    mod scan;
    mod second_try;
    mod shared;
    mod suite;
    mod tenants;
    mod tls;
}
