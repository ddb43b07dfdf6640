// Copyright 2026 The fawa Authors
// SPDX-License-Identifier: Apache-2.0

//! Generates messages and the service from the recorded contract, so that no protoc is needed.

use prost::Message;
use prost_types::FileDescriptorSet;

const CONTRACT: &str = "../../../api/contract.binpb";
const PACKAGE: &str = "greet.v1";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={CONTRACT}");
    let mut contract = FileDescriptorSet::decode(std::fs::read(CONTRACT)?.as_slice())?;
    contract.file.retain(|file| file.package() == PACKAGE);
    tonic_prost_build::configure().build_client(false).compile_fds(contract)?;
    Ok(())
}
