//! The protocol of NATS over a bare socket, without a client between that would be too polite to send something.

use std::{fmt::Write, time::Duration};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::world::World;

/// How long the broker may take to answer; only what is refused without a word takes it all.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection.
pub(super) struct Raw {
    socket: TcpStream,
    unread: String,
}

impl Raw {
    /// Signs in as this user.
    pub(super) async fn connect(world: &World, user: &str) -> Self {
        let (mut raw, said) = Self::try_connect(world, user).await;
        assert!(!said.contains("-ERR"), "{said}");
        raw.unread.clear();
        raw
    }

    /// The same, with what the broker said to it.
    pub(super) async fn try_connect(world: &World, user: &str) -> (Self, String) {
        let url = world.cluster.nats_url();
        let socket = TcpStream::connect(url.trim_start_matches("nats://")).await.unwrap();
        let mut raw = Self { socket, unread: String::new() };
        let (user, pass) = world.cluster.nats_credentials(user);
        let connect = json!({
            "user": user, "pass": pass, "verbose": false, "pedantic": false, "headers": true, "no_responders": true,
            "protocol": 1, "lang": "raw", "version": "1",
        });
        raw.send(format!("CONNECT {connect}\r\n").as_bytes()).await;
        let said = raw.said().await;
        (raw, said)
    }

    /// Sends any bytes. That the broker has hung up meanwhile shows in what it `said`.
    pub(super) async fn send(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).await.ok();
    }

    /// Subscribes.
    pub(super) async fn subscribe(&mut self, subject: &str, queue: &str, id: usize) {
        self.send(format!("SUB {subject} {queue} {id}\r\n").as_bytes()).await;
    }

    /// Publishes with a header, naming where the answer shall go.
    pub(super) async fn publish(
        &mut self,
        subject: &str,
        reply: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) {
        let mut head = "NATS/1.0\r\n".to_owned();
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        head += "\r\n";
        let line = format!("HPUB {subject} {reply} {} {}\r\n", head.len(), head.len() + body.len());
        self.send(&[line.as_bytes(), head.as_bytes(), body, b"\r\n"].concat()).await;
    }

    /// All that the broker has said until it answers a PING, or hangs up.
    pub(super) async fn said(&mut self) -> String {
        self.send(b"PING\r\n").await;
        let mut buffer = vec![0; 65536];
        while !self.unread.contains("PONG\r\n") {
            match timeout(PATIENCE, self.socket.read(&mut buffer)).await.expect("the broker answers a PING") {
                Ok(0) | Err(_) => {
                    self.unread += "(hung up)";
                    break;
                }
                Ok(count) => self.unread += &String::from_utf8_lossy(&buffer[..count]),
            }
        }
        std::mem::take(&mut self.unread)
    }
}

/// How many messages are in what the broker said.
pub(super) fn messages(said: &str) -> usize {
    said.lines().filter(|line| line.starts_with("MSG ") || line.starts_with("HMSG ")).count()
}
