# shellcheck shell=bash
# Two ways to speak, for every script here. Standard output stays free for what a script answers.

say() { printf '%s\n' "$*" >&2; }

# One sentence: what is wrong, and what to do about it.
fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}
