/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The protoc plugin {@code protoc-gen-fawa-connect}: for each service of the requested files, an
 * interface with one blocking method per RPC, and a client.
 *
 * <pre>
 *  protoc ── CodeGeneratorRequest ─► stdin  Plugin  stdout ─ CodeGeneratorResponse ─► protoc
 *                                     JavaTypes       proto type → Java class, as protoc has it
 *                                     TakenNames      what protoc and others call theirs
 *                                     ServiceNames    every Java name of one service's code
 *                                     ServiceFile     the text of one service's interface
 *                                     ClientFile      the text of its client
 *                                     Comments        proto comment → Javadoc
 *                                     CommentTable    those that are there at run time, too
 * </pre>
 *
 * <p>Generated code qualifies every foreign type, so that no message's name can shadow one. Names
 * that could still shadow one, or clash, get an underscore.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.connect.codegen;
