//! How the tasks of a service end together.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use service_kit::{Failure, Lifecycle, Running};

const SOON: Duration = Duration::from_secs(5);

fn failed(task: &'static str, reason: &str) -> Failure {
    Failure::Task { task, reason: reason.to_owned() }
}

/// Two tasks that count how many of them ended because they were told to.
fn bystanders(life: &Lifecycle) -> Arc<AtomicUsize> {
    let ended = Arc::new(AtomicUsize::new(0));
    for name in ["relay", "subscriber"] {
        let (token, ended) = (life.token(), ended.clone());
        life.spawn(name, async move {
            token.cancelled().await;
            ended.fetch_add(1, Ordering::SeqCst);
        });
    }
    ended
}

#[tokio::test]
async fn tasks_end_when_the_service_is_stopped() {
    let life = Lifecycle::new();
    let ended = bystanders(&life);
    assert_eq!(life.stop(SOON).await, Ok(()));
    assert_eq!(ended.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn one_failure_stops_all() {
    let life = Lifecycle::new();
    let ended = bystanders(&life);
    life.spawn("api", async { Err::<(), _>("the port is taken") });
    let running = Running::new("intake", life);
    assert_eq!(running.failed().await, failed("api", "the port is taken"));
    assert_eq!(running.stop().await, Err(failed("api", "the port is taken")));
    assert_eq!(ended.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_panic_is_a_failure() {
    let life = Lifecycle::new();
    let ended = bystanders(&life);
    let row = 7;
    life.spawn("projection", async move { assert!(row < 7, "row {row} is bad") });
    assert_eq!(life.failed().await, failed("projection", "it panicked: row 7 is bad"));
    life.stop(SOON).await.unwrap_err();
    assert_eq!(ended.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn the_first_failure_is_the_one_that_is_told() {
    let life = Lifecycle::new();
    let token = life.token();
    life.spawn("first", async { Err::<(), _>("the cause") });
    life.spawn("second", async move {
        token.cancelled().await;
        Err::<(), _>("a consequence")
    });
    assert_eq!(life.stop(SOON).await.unwrap_err(), failed("first", "the cause"));
}

#[tokio::test]
async fn an_end_without_an_error_stops_nobody() {
    let life = Lifecycle::new();
    let ended = bystanders(&life);
    let (done, once) = tokio::sync::oneshot::channel();
    life.spawn("seed", async move {
        done.send(()).ok();
        Ok::<(), Infallible>(())
    });
    once.await.unwrap();
    tokio::task::yield_now().await;
    assert_eq!(ended.load(Ordering::SeqCst), 0);
    assert_eq!(life.stop(SOON).await, Ok(()));
}

#[tokio::test]
async fn who_does_not_end_in_time_is_named_and_dropped() {
    struct Dropped(Option<tokio::sync::oneshot::Sender<()>>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            if let Some(tell) = self.0.take() {
                tell.send(()).ok();
            }
        }
    }

    let life = Lifecycle::new();
    let (tell, dropped) = tokio::sync::oneshot::channel();
    life.spawn("stubborn", async move {
        let _held = Dropped(Some(tell));
        pending::<()>().await;
    });
    let grace = Duration::from_millis(20);
    let failure = life.stop(grace).await.unwrap_err();
    assert_eq!(failure, Failure::Overdue { grace, tasks: vec!["stubborn"] });
    assert_eq!(failure.to_string(), "still busy after 20 ms: stubborn");
    dropped.await.unwrap();
}
