//! A time that is written and read back is the same.

use jiff::{SignedDuration, Timestamp};
use service_kit::{Clock, SystemClock, Time};
use sqlx::{Connection, Executor, PgConnection, Row};
use test_support::infra;

async fn connection() -> PgConnection {
    PgConnection::connect(&infra().await.postgres().superuser_url("postgres")).await.unwrap()
}

async fn back<T>(sql: &'static str, sent: T) -> T
where
    T: for<'t> sqlx::Encode<'t, sqlx::Postgres>
        + for<'t> sqlx::Decode<'t, sqlx::Postgres>
        + sqlx::Type<sqlx::Postgres>
        + Send
        + Unpin
        + 'static,
{
    sqlx::query_scalar(sql).bind(sent).fetch_one(&mut connection().await).await.unwrap()
}

#[tokio::test]
async fn a_time_comes_back_as_it_was_written() {
    for text in ["2026-03-01T09:00:00.123456Z", "2000-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z"] {
        let sent = Time(text.parse().unwrap());
        assert_eq!(back("SELECT $1::timestamptz", sent).await, sent, "{text}");
    }
    let now = Time(SystemClock.now());
    assert_eq!(back("SELECT $1::timestamptz", now).await, now);
}

#[tokio::test]
async fn a_time_that_may_be_missing_comes_back_as_it_was() {
    assert_eq!(back("SELECT $1::timestamptz", None::<Time>).await, None);
    let sent = Some(Time(Timestamp::UNIX_EPOCH));
    assert_eq!(back("SELECT $1::timestamptz", sent).await, sent);
}

#[tokio::test]
async fn an_array_of_times_comes_back_as_it_was_written() {
    let sent = vec![Time(Timestamp::UNIX_EPOCH), Time("2026-03-01T09:00:00Z".parse().unwrap())];
    assert_eq!(back("SELECT $1::timestamptz[]", sent.clone()).await, sent);
    let empty: Vec<Time> = Vec::new();
    assert_eq!(back("SELECT $1::timestamptz[]", empty.clone()).await, empty);
}

#[tokio::test]
async fn the_database_means_the_same_moment() {
    let at: Timestamp = "2026-03-01T09:00:00Z".parse().unwrap();
    let mut connection = connection().await;
    let row = sqlx::query("SELECT extract(epoch FROM $1::timestamptz)::bigint, $1 + interval '90 minutes'")
        .bind(Time(at))
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(row.get::<i64, _>(0), at.as_second());
    assert_eq!(row.get::<Time, _>(1).0, at + SignedDuration::from_mins(90));
}

#[tokio::test]
async fn text_of_any_zone_is_read() {
    let mut connection = connection().await;
    // Without parameters there is no binary format.
    let row = connection
        .fetch_one(sqlx::raw_sql(
            "SET timezone = 'Australia/Adelaide'; SELECT '2026-03-01 09:00:00.5+00'::timestamptz",
        ))
        .await
        .unwrap();
    assert_eq!(row.get::<Time, _>(0).to_string(), "2026-03-01T09:00:00.5Z");
}

#[tokio::test]
async fn infinity_is_no_time() {
    let mut connection = connection().await;
    let row = sqlx::query("SELECT 'infinity'::timestamptz").fetch_one(&mut connection).await.unwrap();
    assert!(row.try_get::<Time, _>(0).is_err());
}
