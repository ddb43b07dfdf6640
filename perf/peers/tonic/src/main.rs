// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

//! GreetService by tonic. Arguments: `--addr HOST:PORT`; for TLS instead of h2c `--cert` and `--key`
//! with the PEM files of a certificate and its key. Prints `listening` once it accepts calls.

use std::collections::HashMap;
use std::pin::Pin;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_stream::{Stream, StreamExt};
use tonic::metadata::MetadataValue;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Identity, Server, ServerTlsConfig};
use tonic::{Request, Response, Status, Streaming};

mod greet {
    tonic::include_proto!("greet.v1");
}

use greet::greet_service_server::{GreetService, GreetServiceServer};
use greet::{
    GreetBidiStreamRequest, GreetBidiStreamResponse, GreetClientStreamRequest, GreetClientStreamResponse,
    GreetStreamRequest, GreetStreamResponse, SayHelloRequest, SayHelloResponse,
};

const NAME_MAX: usize = 1024;
const PARTS: usize = 10;

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

struct Greeter;

/// The length is counted in UTF-16 units, as greetservice counts.
fn checked(name: &str) -> Result<&str, Status> {
    if name.len() > NAME_MAX && name.encode_utf16().count() > NAME_MAX {
        return Err(Status::invalid_argument("name is too long"));
    }
    Ok(name)
}

#[tonic::async_trait]
impl GreetService for Greeter {
    type GreetStreamStream = Answers<GreetStreamResponse>;
    type GreetBidiStreamStream = Answers<GreetBidiStreamResponse>;

    async fn say_hello(&self, request: Request<SayHelloRequest>) -> Result<Response<SayHelloResponse>, Status> {
        let resp = format!("Hello, {}!", checked(&request.get_ref().name)?);
        let mut answer = Response::new(SayHelloResponse { resp });
        answer.metadata_mut().insert("greet-version", MetadataValue::from_static("v1"));
        Ok(answer)
    }

    async fn greet_stream(
        &self,
        request: Request<GreetStreamRequest>,
    ) -> Result<Response<Self::GreetStreamStream>, Status> {
        let name = checked(&request.get_ref().name)?;
        let name = if name.is_empty() { "World" } else { name }.to_owned();
        let parts = (1..=PARTS).map(move |part| Ok(GreetStreamResponse { part: format!("Hello, {name}! (part {part})") }));
        Ok(Response::new(Box::pin(tokio_stream::iter(parts))))
    }

    async fn greet_client_stream(
        &self,
        request: Request<Streaming<GreetClientStreamRequest>>,
    ) -> Result<Response<GreetClientStreamResponse>, Status> {
        let mut stream = request.into_inner();
        let mut names = Vec::new();
        while let Some(message) = stream.message().await? {
            names.push(message.name);
        }
        Ok(Response::new(GreetClientStreamResponse { summary: format!("Hello, {}!", names.join(", ")) }))
    }

    async fn greet_bidi_stream(
        &self,
        request: Request<Streaming<GreetBidiStreamRequest>>,
    ) -> Result<Response<Self::GreetBidiStreamStream>, Status> {
        let echoes = request.into_inner().map(|message| {
            let message = message?;
            Ok(GreetBidiStreamResponse { echo: format!("Hello, {}!", checked(&message.name)?) })
        });
        Ok(Response::new(Box::pin(echoes)))
    }
}

fn arguments() -> HashMap<String, String> {
    let all: Vec<String> = std::env::args().skip(1).collect();
    all.chunks_exact(2).map(|pair| (pair[0].trim_start_matches('-').to_owned(), pair[1].clone())).collect()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = arguments();
    let address = arguments.get("addr").ok_or("usage: tonic-greet --addr HOST:PORT [--cert FILE --key FILE]")?;
    let mut server = Server::builder();
    if let (Some(certificate), Some(key)) = (arguments.get("cert"), arguments.get("key")) {
        let identity = Identity::from_pem(std::fs::read(certificate)?, std::fs::read(key)?);
        server = server.tls_config(ServerTlsConfig::new().identity(identity))?;
    }
    let incoming = TcpIncoming::from(TcpListener::bind(address).await?).with_nodelay(Some(true));
    println!("listening {address}");
    let mut ended = signal(SignalKind::terminate())?;
    tokio::select! {
        served = server.add_service(GreetServiceServer::new(Greeter)).serve_with_incoming(incoming) => served?,
        _ = ended.recv() => {}
    }
    Ok(())
}
