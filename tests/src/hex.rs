//! Bytes in hexadecimal, as hashes are written and as bytes pass into a Python program.

use std::fmt::Write;

/// Two lower-case digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}
