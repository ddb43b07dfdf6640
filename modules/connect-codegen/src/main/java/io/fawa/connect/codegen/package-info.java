/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The protoc plugin {@code protoc-gen-fawa-connect}: for each service of the files it is asked for,
 * an interface with one blocking method per RPC, and a client.
 *
 * <pre>
 *  protoc ── CodeGeneratorRequest ─► stdin  Plugin  stdout ─ CodeGeneratorResponse ─► protoc
 *                                     JavaTypes       proto type → Java class
 *                                     ServiceFile     the text of one service's interface
 *                                     ClientFile      the text of its client
 *                                     Comments        proto comment → Javadoc
 * </pre>
 *
 * <p>Generated code names every foreign type in full, so that no message's name can hide one.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.connect.codegen;
