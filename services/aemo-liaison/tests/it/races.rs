//! The provider and AEMO at the same moment.

use contracts::event::{AemoChange, ReferralChange};
use serde_json::json;

use crate::{
    events::{key, referred, withdrawn},
    world::World,
};

#[tokio::test]
async fn a_round_is_either_withdrawn_or_returned() {
    const INCIDENTS: i64 = 12;
    let mut world = World::start().await;
    for n in 1..=INCIDENTS {
        world.say(&referred(key(n), 1)).await;
        world.caught_up(key(n)).await;
    }
    let mut returned = 0;
    for n in 1..=INCIDENTS {
        let take_back = withdrawn(key(n), 1);
        let version = world.next_version(&take_back);
        let id = uuid::Uuid::from_u128(u128::try_from(version).expect("positive"));
        let body = json!({"incident": key(n), "round": 1, "reason": "Not ours"});
        // AEMO comes at the same time, or a request later, or two.
        let answer = if n % 3 == 0 {
            tokio::join!(world.publish(&take_back, version, id), world.answer("return", None, body)).1
        } else {
            world.publish(&take_back, version, id).await;
            for _ in 0..n % 3 {
                world
                    .answer("accept", None, json!({"incident": key(n), "round": 7}))
                    .await
                    .expect("an answer");
            }
            world.answer("return", None, body).await
        };
        world.caught_up(key(n)).await;

        let answer = answer.expect("an answer");
        let told = world.referral_events(key(n), 2).await;
        assert_eq!(told.iter().map(super::world::Told::version).collect::<Vec<_>>(), [1, 2], "CDR-{n}");
        match answer.code.as_deref() {
            None => {
                returned += 1;
                assert!(matches!(told[1].event.change, ReferralChange::Returned(_)), "CDR-{n}");
            }
            Some("409") => {
                assert_eq!(answer.body["state"], "withdrawn");
                assert!(matches!(told[1].event.change, ReferralChange::Withdrawn(_)), "CDR-{n}");
            }
            Some(other) => panic!("CDR-{n}: {other} {}", answer.body),
        }
    }
    let withdrawn = usize::try_from(INCIDENTS).expect("few") - returned;
    let packets = world.packets(usize::try_from(INCIDENTS).expect("few") + withdrawn).await;
    let told = packets.iter().filter(|told| matches!(told.event.change, AemoChange::Withdrawn(_))).count();
    assert_eq!(told, withdrawn, "AEMO hears of a withdrawal exactly where its answer did not stand");
    world.stop().await;
}
