//! How long a scan of 64 KB takes, beside what the machine needs to look at each byte of the same text once.
//!
//! `cargo bench -p contracts --bench privacy`. The limit is adding up all bytes one by one: the ratio stays when the
//! machine is slow or busy, the time does not. What is wanted: a scan of 64 KB of any text under a millisecond on one
//! core of an ordinary machine.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use contracts::privacy::scan;

/// The size of the largest text, in bytes.
const SIZE: usize = 64 * 1024;
/// How often each is measured; the median is told.
const TIMES: usize = 201;

/// What people write: prose, a response with its headers, a stack trace.
const PROSE: &str = "Since Monday 2 March 2026 09:30 every call of Get Usage For Service Point answers 500 with \
    isSecondaryDataHolderError; it worked the week before. We tried page-size=25 and 1000, and other service points.\n\
    HTTP/1.1 500 Internal Server Error\nx-fapi-interaction-id: 0192f3a0-0000-7000-8000-000000000001\n\
    {\"errors\":[{\"code\":\"urn:au-cds:error:cds-all:GeneralError/Unexpected\",\"title\":\"Unexpected\",\
    \"detail\":\"distributionLossFactor is missing\",\"isSecondaryDataHolderError\":true}]}\n\
    at com.retailer.usage.Reader.read(Reader.java:412) at com.retailer.usage.Mapper.map(Mapper.java:88)\n";

/// The same, with a find in each line.
const LADEN: &str = "NMI 2001985732 of jo@retailer.com.au, 0412 345 678, has no usage since 2026-03-02.\n\
    Authorization: Bearer 8xLOxBtZp8mF01; the card 4111 1111 1111 1111 was charged twice.\n";

/// Made to be slow: of everything something, and each may be the beginning of a find.
const MIXED: &str = "meter VX99REF001 1234567890 41 02 34 56 78 @ secret: bearer eyJ. %40 02-9876- S";
/// The slowest that we know for what looks for numbers: each pair may begin one, and none does.
const PAIRS: &str = "12 34 56 78 90 ";
/// For e-mail addresses.
const ADDRESSES: &str = "a@b.co ";
/// For secrets with a name.
const PASSWORDS: &str = "password=abcdef1 ";
/// For secrets with a shape.
const HEADS: &str = "eyJaaaaaaaa.";

const SAMPLES: [(&str, &str); 7] = [
    ("prose", PROSE),
    ("finds", LADEN),
    ("mixed", MIXED),
    ("pairs", PAIRS),
    ("addresses", ADDRESSES),
    ("passwords", PASSWORDS),
    ("heads", HEADS),
];

fn main() {
    println!("{:<10} {:>10} {:>12} {:>8} {:>7}", "64 KB of", "scan", "add bytes", "ratio", "finds");
    for (name, sample) in SAMPLES {
        let text: String = sample.chars().cycle().take(SIZE).collect();
        let finds = scan(&text).len();
        let scanning = median(|| scan(black_box(&text)).len());
        let adding =
            median(|| text.bytes().map(black_box).fold(0_usize, |sum, byte| sum + usize::from(byte)));
        let ratio = scanning.as_secs_f64() / adding.as_secs_f64();
        println!(
            "{name:<10} {:>7} µs {:>9} µs {ratio:>8.1} {finds:>7}",
            scanning.as_micros(),
            adding.as_micros()
        );
    }
}

/// The median time of a run.
fn median(run: impl Fn() -> usize) -> Duration {
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[TIMES / 2]
}
