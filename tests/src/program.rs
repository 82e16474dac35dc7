//! Programs that run beside the test and end with it, however it ends.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use test_support::wait_for;
use tokio::net::TcpStream;

/// A program that runs, and what it says.
pub struct Program {
    name: String,
    child: Child,
    output: PathBuf,
}

impl Program {
    /// Starts it with these settings as its whole environment; `folder` gets its output.
    pub fn start(
        name: &str,
        program: &Path,
        arguments: &[&str],
        settings: &[(String, String)],
        folder: &Path,
    ) -> Self {
        assert!(
            program.exists(),
            "{name} cannot be started: there is no {}; tests/run builds or gets it",
            program.display()
        );
        let output = folder.join(format!("{name}.log"));
        let file = File::create(&output).unwrap();
        // The kernel kills it when the test dies without having stopped it.
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--"])
            .arg(program)
            .args(arguments)
            .env_clear()
            .envs(settings.iter().cloned())
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        Self { name: name.to_owned(), child, output }
    }

    /// Starts a program that listens; back when it does. Somebody may take the free port before the program does:
    /// then it is tried again.
    pub async fn start_listening(start: impl Fn(SocketAddr) -> Self) -> (Self, SocketAddr) {
        for _ in 0..4 {
            let address = free_address();
            let mut program = start(address);
            if program.listens_or_ends(address).await {
                return (program, address);
            }
        }
        let mut program = start(free_address());
        let ended = wait_for("the end of a program that does not start", async || program.ended()).await;
        panic!("{} does not start ({ended}):\n{}", program.name, program.said())
    }

    async fn listens_or_ends(&mut self, address: SocketAddr) -> bool {
        wait_for(&format!("{} to listen", self.name), async || {
            if self.ended().is_some() {
                return Some(false);
            }
            TcpStream::connect(address).await.is_ok().then_some(true)
        })
        .await
    }

    /// Fails the test when the program is not there any more.
    pub fn must_run(&mut self) {
        if let Some(ended) = self.ended() {
            panic!("{} ended ({ended}):\n{}", self.name, self.said());
        }
    }

    /// Waits until it has done its work, which must go well.
    pub async fn finish(mut self) -> String {
        let ended = wait_for(&format!("{} to end", self.name), async || self.ended()).await;
        assert!(ended.success(), "{} ended with {ended}:\n{}", self.name, self.said());
        self.said()
    }

    /// Stops it in order, and gives what it has said.
    pub async fn stop(mut self) -> String {
        self.must_run();
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.finish().await
    }

    fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.output).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The one program of the portal: the debug build lies where the test does, `target/debug/deps/it-…` and
/// `target/debug/portal`.
pub fn portal() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().join("portal")
}

/// An address on which nobody listens at the moment.
fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}
