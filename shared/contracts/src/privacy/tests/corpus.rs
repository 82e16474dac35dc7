//! What was mistaken for something else in drafts of the rules, or may be.

use crate::privacy::{
    FindKind::{self, Card, Email, Nmi, Phone, Token},
    scan,
};

/// A private key that opens nothing.
const KEY: &str = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----";
const JWT: &str = "eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiJub2JvZHkifQ.c2lnbmF0dXJl-_x";

/// Encrypted with a key that both know, so that its second part is empty.
const JWE: &str = "eyJhbGciOiJkaXIifQ..QR1Owv2ug2WyPBnb.x_y-z0.c2lnbmF0dXJl";

/// Each text, and all that is to be found in it.
const FINDS: &[(&str, &[(FindKind, &str)])] = &[
    // The vectors of DOMAIN, with and without their check digits.
    ("2001985732", &[(Nmi, "2001985732")]),
    ("20019857328", &[(Nmi, "20019857328")]),
    ("QAAAVZZZZZ", &[(Nmi, "QAAAVZZZZZ")]),
    ("QAAAVZZZZZ3", &[(Nmi, "QAAAVZZZZZ3")]),
    ("NAAAMYS582", &[(Nmi, "NAAAMYS582")]),
    ("NAAAMYS5826", &[(Nmi, "NAAAMYS5826")]),
    ("VKTS786150", &[(Nmi, "VKTS786150")]),
    ("VKTS7861502", &[(Nmi, "VKTS7861502")]),
    ("NBBBX11110", &[(Nmi, "NBBBX11110")]),
    ("NBBBX111100", &[(Nmi, "NBBBX111100")]),
    ("3075621875", &[(Nmi, "3075621875")]),
    ("30756218758", &[(Nmi, "30756218758")]),
    // Where they stand.
    ("Usage of 2001985732, 3075621875 and others", &[(Nmi, "2001985732"), (Nmi, "3075621875")]),
    ("GET /secondary/energy/electricity/servicepoints/2001985732/usage", &[(Nmi, "2001985732")]),
    ("{\"nationalMeteringId\":\"NBBBX11110\",\"x\":1}", &[(Nmi, "NBBBX11110")]),
    ("?nmi=2001985732&x-v=1", &[(Nmi, "2001985732")]),
    ("?q=NMI%202001985732", &[(Nmi, "2001985732")]),
    (r"for NMI\n2001985732\nnothing", &[(Nmi, "2001985732")]),
    ("NMI2001985732", &[(Nmi, "2001985732")]),
    ("nmi_2001985732_usage.csv", &[(Nmi, "2001985732")]),
    ("200,2001985732,E1B1,1,E1,N1,012345,kWh,30,20260301", &[(Nmi, "2001985732")]),
    ("stream 2001985732E1", &[(Nmi, "2001985732")]),
    ("meter4102345678", &[(Nmi, "4102345678")]),
    ("qaaavzzzzz", &[(Nmi, "qaaavzzzzz")]),
    ("naaamys5826", &[(Nmi, "naaamys5826")]),
    ("**6102345678**", &[(Nmi, "6102345678")]),
    ("ends with 6102345678.", &[(Nmi, "6102345678")]),
    (
        "QB12345678 and SASMPL0001 and T000000123",
        &[(Nmi, "QB12345678"), (Nmi, "SASMPL0001"), (Nmi, "T000000123")],
    ),
    // As people read them out.
    ("2001 985 732", &[(Nmi, "2001 985 732")]),
    ("2001-985732", &[(Nmi, "2001-985732")]),
    ("2001\u{a0}985\u{a0}7328", &[(Nmi, "2001\u{a0}985\u{a0}7328")]),
    ("NMI 20 0198 5732", &[(Nmi, "20 0198 5732")]),
    ("2001%20985%20732", &[(Nmi, "2001%20985%20732")]),
    (r"2001\u00a0985\u00a0732", &[(Nmi, r"2001\u00a0985\u00a0732")]),
    ("2001 985 732 8", &[(Nmi, "2001 985 732 8")]),
    ("usage of 2001 985 732 2026-03-01", &[(Nmi, "2001 985 732")]),
    ("2001 985 732 3075 621 875", &[(Nmi, "2001 985 732"), (Nmi, "3075 621 875")]),
    // What looks like an escape and is none.
    ("WHERE nmi LIKE '%2001985732%'", &[(Nmi, "2001985732")]),
    ("LIKE '%0412345678%'", &[(Phone, "0412345678")]),
    ("LIKE '%4111111111111111%'", &[(Card, "4111111111111111")]),
    ("q=%4102345678", &[(Nmi, "4102345678")]),
    ("q=%202001985732", &[(Nmi, "2001985732")]),
    (r"c:\naaamys582", &[(Nmi, "naaamys582")]),
    // Beside the number of a company.
    ("ABN, NMI: 2001985732", &[(Nmi, "2001985732")]),
    ("ABN/NMI 2001985732", &[(Nmi, "2001985732")]),
    ("ABN 51 824 753 556 0412 345 678", &[(Phone, "0412 345 678")]),
    ("ABN 2001985732", &[(Nmi, "2001985732")]),
    // What only the words around it tell.
    ("NMI: 1234567890", &[(Nmi, "1234567890")]),
    ("the NMI is A1B2C3D4E5", &[(Nmi, "A1B2C3D4E5")]),
    ("NMI 20019857329, mistyped", &[(Nmi, "20019857329")]),
    ("meter TAS8REF12A does not answer", &[(Nmi, "TAS8REF12A")]),
    ("for TAS8REF12A the meter does not answer", &[(Nmi, "TAS8REF12A")]),
    ("the premises VX99REF001", &[(Nmi, "VX99REF001")]),
    // E-mail.
    ("write to jo.bloggs+cdr@retailer.com.au.", &[(Email, "jo.bloggs+cdr@retailer.com.au")]),
    ("<mailto:jo@retailer.com.au>", &[(Email, "jo@retailer.com.au")]),
    ("?login=jo%40retailer.com.au", &[(Email, "jo%40retailer.com.au")]),
    ("\"email\":\"JO@RETAILER.COM.AU\"", &[(Email, "JO@RETAILER.COM.AU")]),
    ("josé@münchen.de", &[(Email, "josé@münchen.de")]),
    ("'o'neil@retailer.com.au'", &[(Email, "o'neil@retailer.com.au")]),
    ("jo.bloggs@retailer.com.au.png", &[(Email, "jo.bloggs@retailer.com.au.png")]),
    ("jo%40retailer.com.au%40b.com", &[(Email, "jo%40retailer.com.au%40b.com")]),
    ("jo@retailer.com1 and jo@retailer.c", &[(Email, "jo@retailer.com")]),
    // Phone.
    ("0412345678", &[(Phone, "0412345678")]),
    ("0412 345 678", &[(Phone, "0412 345 678")]),
    ("0412-345-678, after nine", &[(Phone, "0412-345-678")]),
    ("(02) 9876 5432", &[(Phone, "02) 9876 5432")]),
    ("+61 412 345 678", &[(Phone, "61 412 345 678")]),
    ("+61 (0)412 345 678", &[(Phone, "61 (0)412 345 678")]),
    ("+61298765432", &[(Phone, "61298765432")]),
    ("0061 2 9876 5432", &[(Phone, "0061 2 9876 5432")]),
    ("phone 9876 5432", &[(Phone, "9876 5432")]),
    ("mobile: 0412.345.678", &[(Phone, "0412.345.678")]),
    ("0412+345+678", &[(Phone, "0412+345+678")]),
    ("0412  345  678", &[(Phone, "0412  345  678")]),
    ("0412%20345%20678", &[(Phone, "0412%20345%20678")]),
    ("at 9 0412 345 678 2026", &[(Phone, "0412 345 678")]),
    // Secrets.
    (JWT, &[(Token, JWT)]),
    (KEY, &[(Token, KEY)]),
    ("-----BEGIN PRIVATE KEY-----\ncut off", &[(Token, "-----BEGIN PRIVATE KEY-----\ncut off")]),
    ("Authorization: Bearer 8xLOxBtZp8mF01", &[(Token, "8xLOxBtZp8mF01")]),
    ("authorization: Basic dXNlcjpwYXNzd29yZDE=", &[(Token, "dXNlcjpwYXNzd29yZDE=")]),
    ("client_secret=s3cr3t-of-ours&grant_type=x", &[(Token, "s3cr3t-of-ours")]),
    ("\"access_token\": \"2YotnFZFEjr1zCsicMWpAA\"", &[(Token, "2YotnFZFEjr1zCsicMWpAA")]),
    (r#"\"api-key\":\"a1b2c3d4e5f6\""#, &[(Token, "a1b2c3d4e5f6")]),
    ("password: hunter22", &[(Token, "hunter22")]),
    ("password: P@ssw0rd1, and nothing", &[(Token, "P@ssw0rd1")]),
    ("(password = Hunter22).", &[(Token, "Hunter22")]),
    ("passphrase => \"correct-horse-9\"", &[(Token, "correct-horse-9")]),
    ("X-Api-Key:\ta1b2c3d4e5f6", &[(Token, "a1b2c3d4e5f6")]),
    ("DPoP 8xLOxBtZp8mF01", &[(Token, "8xLOxBtZp8mF01")]),
    ("nats://aemo:Xy12pq34@broker:4222", &[(Token, "Xy12pq34")]),
    ("redis://:secret@broker:6379", &[(Token, "secret")]),
    (JWE, &[(Token, JWE)]),
    ("AKIAIOSFODNN7EXAMPLE", &[(Token, "AKIAIOSFODNN7EXAMPLE")]),
    ("ghp_0123456789abcdefghijABCDEFGHIJ012345", &[(Token, "ghp_0123456789abcdefghijABCDEFGHIJ012345")]),
    // Cards: the test numbers of their networks.
    ("4111 1111 1111 1111", &[(Card, "4111 1111 1111 1111")]),
    ("5555555555554444", &[(Card, "5555555555554444")]),
    ("3782-822463-10005", &[(Card, "3782-822463-10005")]),
];

/// Texts in which there is nothing.
const NOTHING: &[&str] = &[
    "",
    "x-fapi-interaction-id: 0192f3a0-0000-7000-8000-000000000001",
    "20019857-3275-4102-8345-678041234567 is a UUID",
    "26ae986a-1412-5178-b9ad-06cd87a83943,04123456-0412-0412-0412-041234567804",
    "urn:au-cds:error:cds-energy:Authorisation/UnavailableServicePoint",
    "2026-03-01T09:30:00+11:00, 2026-03-01 09:30, 01-03-2026 09:30, 20260301T093000Z, 20260301093000",
    "The meter read of 2026-03-01 09:30 and of 28-11-2026 10:00",
    "2026030109 is an hour, 1772410000 are seconds, 1772410000123 are milliseconds, of the NEM",
    "Sat, 28 Nov 2026 03:53:58 GMT",
    "CDR-42, CDR-42-R1, CDR-1234567890",
    "INC0012345, INC000001234567, CHG0012345, RITM0012345, TASK0012345, SR12345678, CS0012345",
    "the meter's ticket CHG0012345 and the NMI's, INC0012345",
    "servicePointId: 6f5902ac237024bdd0c176cb93063dc4 or Zm9vYmFyYmF6cXV4 or sp-00042",
    "version 1.36.0, 10.20.30.40, v2.10.27, 0.1.2026, x-v: 1",
    "ABN 51 824 753 556, ABN 51824753556, ABN: 43 110 028 825, ACN 004 085 616",
    "51 824 753 556",
    "api.energy.retailer.com.au:8443, http://servicepoints.example/cds-au/v1?page-size=1000",
    "{\"status\":500,\"errors\":[{\"code\":\"urn:au-cds:error:cds-all:GeneralError/Unexpected\"}]}",
    "\"distributionLossFactor\":0.9876543210,\"usage\":12345.0412345678",
    "java.lang.NullPointerException at com.retailer.Usage$Reader.read(Usage.java:4123) Usage@6d06d69c",
    "npm lodash@4.17.21, icon@2x.png, @media print, user@host, git@host:path",
    "content-length: 2147483647 of 4294967296, 9999999999, 0000000000",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "commit ba8c909c7a1, traceparent 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "SGVsbG8gd29ybGQsIHRoaXMgaXMgYmFzZTY0IG9mIG5vdGhpbmc=",
    "1300 123 456, 1800 123 456, 13 12 13, and 000",
    "hours 02 03 04 05 06, codes 0200 0300 0400",
    "Bearer tokens are refused; the token is expired; token_type: bearer; access_token: invalid_token",
    "password: required, client_secret: missing, \"api_key\": null, basic authentication fails",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE----- and -----BEGIN PUBLIC KEY-----",
    "eyJ is how a JWT begins; eyJhbGciOiJub25lIn0 is only a head",
    "4111 1111 1111 1112, 1234567890123456, 20260301093000123",
    "InvalidToken: urn:au-cds:error:cds-all:Authorisation/AdrStatusNotActive, token: https://a.b/c1",
    "hours 09:30+11:00, in 2001. 985732 calls, 2026 412 503 of 2024 500 200",
    "the basic question: token ring1234, see ://a:b",
    "postgres://broker:5432/intake, https://host:8443/path@2",
    "AGGREGATED DISTRIBUTION PLEASECHECK SERVERS of the meter, statements; REGISTERED1",
    "[NMI masked] [e-mail address masked] [phone number masked] [token masked] [card number masked]",
    "NMI, meters, premises: 412 of 1000 have no usage between 2025 and 2026",
];

fn found(text: &str) -> Vec<(FindKind, &str)> {
    scan(text).iter().map(|find| (find.kind, &text[find.range.clone()])).collect()
}

#[test]
fn what_is_to_be_found_is_found_and_nothing_beside_it() {
    let wrong: Vec<_> = FINDS.iter().filter(|(text, expected)| found(text) != *expected).collect();
    let wrong: Vec<_> = wrong.into_iter().map(|(text, expected)| (text, expected, found(text))).collect();
    assert!(wrong.is_empty(), "text, expected, found: {wrong:#?}");
}

#[test]
fn what_only_looks_like_it_is_left_alone() {
    let wrong: Vec<_> = NOTHING.iter().map(|text| (text, found(text))).collect();
    let wrong: Vec<_> = wrong.into_iter().filter(|(_, found)| !found.is_empty()).collect();
    assert!(wrong.is_empty(), "text, found: {wrong:#?}");
}
