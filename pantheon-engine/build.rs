//! Builds the program again when a template comes or goes: the macro that embeds them cannot tell.

fn main() {
    println!("cargo::rerun-if-changed=../prompts/templates");
}
