//! What happens after fourteen quiet days.

use contracts::{Action, Status};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{World, reporter};

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn fire(world: &World) -> usize {
    workflow::fire_due(&world.database).await.unwrap()
}

#[tokio::test]
async fn a_resolved_incident_is_closed_after_fourteen_quiet_days_and_once() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::Resolved).await;
    world.clock.advance(DAY * 14 - SignedDuration::from_micros(1));
    assert_eq!(fire(&world).await, 0);
    world.clock.advance(SignedDuration::from_micros(1));
    // The service's own timers may be awake as well; whoever is first, it happens once.
    let (one, other) = tokio::join!(fire(&world), fire(&world));
    assert!(one + other <= 1);
    world.wait_for_status(key, Status::Closed).await;
    let closed = world.published("cdr.incident.closed.v1", key, 6).await;
    assert_eq!(closed.actor.user.as_str(), "system");
    assert_eq!(fire(&world).await, 0);
    let problem = world.comment(&reporter(), key, json!({"body": "Too late"})).await.unwrap_err();
    assert_eq!((problem.status, problem.state.as_deref()), (409, Some("closed")));
    world.stop().await;
}

#[tokio::test]
async fn a_comment_starts_the_quiet_period_again() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::Resolved).await;
    world.clock.advance(DAY * 13);
    world.comment(&reporter(), key, json!({"body": "Thank you"})).await.unwrap();
    world.clock.advance(DAY * 13);
    assert_eq!(fire(&world).await, 0);
    assert_eq!(world.stored(key).await.unwrap().0, Status::Resolved);
    let late = world.act(&reporter(), key, Action::Reopen, json!({"reason": "Again"})).await.unwrap_err();
    assert_eq!(late.status, 409, "fourteen days after resolving there is no reopening: {late}");
    world.clock.advance(DAY);
    fire(&world).await;
    world.wait_for_status(key, Status::Closed).await;
    world.stop().await;
}

#[tokio::test]
async fn a_reopened_incident_is_not_closed() {
    let world = World::start().await;
    let key = world.incident_in(1, Status::Resolved).await;
    world.clock.advance(DAY * 14);
    // At the last moment, which the timers may have met first.
    match world.act(&reporter(), key, Action::Reopen, json!({"reason": "Again"})).await {
        Ok(_) => {
            assert_eq!(fire(&world).await, 0);
            assert_eq!(world.stored(key).await.unwrap().0, Status::InProgress);
        }
        Err(problem) => assert_eq!(problem.state.as_deref(), Some("closed")),
    }
    world.stop().await;
}

#[tokio::test]
async fn a_timer_that_fails_holds_up_no_other() {
    let world = World::start().await;
    let bad = world.incident_in(1, Status::Resolved).await;
    world.clock.advance(DAY);
    let good = world.incident_in(2, Status::Resolved).await;
    sqlx::query(r#"UPDATE incident SET root_cause = '"nonsense"' WHERE number = $1"#)
        .bind(bad.number())
        .execute(world.database.pool())
        .await
        .unwrap();
    world.clock.advance(DAY * 14);
    fire(&world).await;
    world.wait_for_status(good, Status::Closed).await;
    assert_eq!(world.stored(bad).await.unwrap().0, Status::Resolved);
    world.stop().await;
}
