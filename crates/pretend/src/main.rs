//! `pretend`: a pretend WeChat, for demonstrations and tests on this machine.

use clap::Parser;
use pretend::{App, Kind, MINI, Pretend, WEB};
use std::net::SocketAddr;
use std::process::ExitCode;

/// A pretend WeChat; its settings for the real program are printed at the start
#[derive(Debug, Parser)]
struct Cli {
    /// Where it serves; an address of this machine, since anybody is whoever they say they are
    #[arg(long, default_value = "127.0.0.1:3390")]
    addr: SocketAddr,
    /// The mini-program: identifier and secret
    #[arg(long, num_args = 2, value_names = ["ID", "SECRET"])]
    mini: Option<Vec<String>>,
    /// The account of web pages: identifier and secret
    #[arg(long, num_args = 2, value_names = ["ID", "SECRET"])]
    web: Option<Vec<String>>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    if !cli.addr.ip().is_loopback() {
        eprintln!("pretend: {} is no address of this machine alone", cli.addr);
        return ExitCode::FAILURE;
    }
    let app = |kind, given: Option<Vec<String>>, usual: (&str, &str)| {
        let mut given = given.unwrap_or_else(|| vec![usual.0.to_owned(), usual.1.to_owned()]).into_iter();
        App { kind, id: given.next().unwrap_or_default(), secret: given.next().unwrap_or_default() }
    };
    let (mini, web) = (app(Kind::Mini, cli.mini, MINI), app(Kind::Web, cli.web, WEB));
    let settings = [
        ("HUYING_WECHAT_APP_ID", mini.id.clone()),
        ("HUYING_WECHAT_APP_SECRET", mini.secret.clone()),
        ("HUYING_WECHAT_WEB_APP_ID", web.id.clone()),
        ("HUYING_WECHAT_WEB_APP_SECRET", web.secret.clone()),
    ];
    let pretend = match Pretend::at(cli.addr, vec![mini, web]).await {
        Ok(pretend) => pretend,
        Err(error) => {
            eprintln!("pretend: cannot serve at {}: {error}", cli.addr);
            return ExitCode::FAILURE;
        }
    };
    let base = pretend.url().to_string();
    for (name, value) in settings {
        println!("{name}={value}");
    }
    println!("HUYING_WECHAT_URL={base}");
    println!("HUYING_WECHAT_WEB_URL={base}");
    match tokio::signal::ctrl_c().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
