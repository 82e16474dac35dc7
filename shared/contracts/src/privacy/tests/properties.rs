use proptest::prelude::*;

use crate::privacy::{FindKind, check_digit, has_marker, mask, scan};

#[test]
fn the_check_digits_of_the_domain() {
    for (nmi, digit) in [
        ("2001985732", '8'),
        ("QAAAVZZZZZ", '3'),
        ("NAAAMYS582", '6'),
        ("VKTS786150", '2'),
        ("NBBBX11110", '0'),
        ("3075621875", '8'),
    ] {
        assert_eq!(check_digit(nmi), Some(digit), "{nmi}");
    }
    for other in ["", "200198573", "20019857328", "2001985I32", "2001985O32", "2001-98573", "200198573é"] {
        assert_eq!(check_digit(other), None, "{other}");
    }
}

#[test]
fn an_id_belongs_to_what_was_found_and_not_to_its_place() {
    let here = scan("NMI 2001985732");
    let there = scan("Once more, and longer: 2001985732, 3075621875");
    assert_eq!(here[0].id(), there[0].id());
    assert_ne!(there[0].id(), there[1].id());
    // It is the same in every version of the program: declarations travel between them.
    assert_eq!(here[0].id(), "nmi-1847");
}

#[test]
fn what_its_writer_holds_on_to_stays() {
    let text = "Call 0412 345 678 about 2001985732.";
    assert_eq!(mask(text, |_| false), "Call [phone number masked] about [NMI masked].");
    assert_eq!(mask(text, |find| find.kind == FindKind::Nmi), "Call [phone number masked] about 2001985732.");
    assert_eq!(mask(text, |_| true), text);
    assert!(has_marker(&mask(text, |_| false)) && !has_marker(text));
}

const ALPHABET: &str = "[A-HJ-NP-Z0-9]{10}";

proptest! {
    #[test]
    fn the_check_digit_is_as_the_procedure_spells_it_out(nmi in ALPHABET) {
        let codes = nmi.bytes().rev().map(u32::from);
        let products = codes.enumerate().map(|(at, code)| if at % 2 == 0 { code * 2 } else { code });
        let spelt: String = products.map(|product| product.to_string()).collect();
        let sum: u32 = spelt.chars().filter_map(|digit| digit.to_digit(10)).sum();
        // The distance to the next multiple of ten.
        let expected = sum.next_multiple_of(10) - sum;
        prop_assert_eq!(check_digit(&nmi).and_then(|digit| digit.to_digit(10)), Some(expected));
    }

    #[test]
    fn an_nmi_with_its_check_digit_is_found_wherever_it_stands(
        nmi in ALPHABET,
        before in "[ (:=/\"éx-]{0,3}[ (:=/\"]",
        after in "([ ,.;)/\"\n][ a-zé]{0,20})?",
    ) {
        let nmi = format!("{nmi}{}", check_digit(&nmi).expect("of the alphabet"));
        // A leading 0 or 1, or a number of tickets, is found only where it is called an NMI.
        let text = format!("NMI{before}{nmi}{after}");
        let found = scan(&text);
        prop_assert!(
            nmi.starts_with(['0', '1']) || found.iter().any(|find| text[find.range.clone()].contains(&nmi)),
            "{} in {}", nmi, text
        );
    }

    #[test]
    fn ten_digits_are_found_in_any_prose(digits in "[2-9][0-9]{9}", prose in "[a-z ]{0,30}") {
        prop_assume!(!digits.starts_with("20") && !digits.starts_with("4294967") && !digits.starts_with("2147483"));
        prop_assume!(digits.bytes().any(|byte| byte != digits.as_bytes()[0]));
        let text = format!("{prose} {digits} {prose}");
        prop_assert_eq!(scan(&text).len(), 1, "{}", text);
    }

    #[test]
    fn what_is_masked_is_never_found_again(text in TEXT) {
        let masked = mask(&text, |_| false);
        prop_assert_eq!(scan(&masked), vec![]);
        prop_assert_eq!(mask(&masked, |_| false), masked);
    }

    #[test]
    fn finds_stand_in_order_apart_and_on_characters(text in TEXT) {
        let mut end = 0;
        for find in scan(&text) {
            prop_assert!(find.range.start >= end && !find.range.is_empty());
            prop_assert!(text.get(find.range.clone()).is_some());
            end = find.range.end;
        }
    }

    #[test]
    fn any_text_can_be_scanned(text in ".{0,400}") {
        scan(&text);
    }
}

/// Pieces of what is looked for, pushed together.
const TEXT: &str = "(2001985732|8|QAAAVZZZZZ|NMI|meter|0412|345 678|\\+61|@|a\\.com|%40|%20|\\\\n|eyJhbGciOiJ9|\\.|4111 1111|\
                    1111 1111|password:|Bearer |x1y2z3w4| |-|/|é|\\[NMI masked\\]|VX99REF001|abc|12){0,14}";
