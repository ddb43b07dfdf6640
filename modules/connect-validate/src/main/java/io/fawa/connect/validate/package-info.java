/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Validation of messages by the {@code buf.validate} rules of their protos: a server refuses
 * requests that break them, a client does not even send them. Source: protovalidate.
 */
@NullMarked
package io.fawa.connect.validate;

import org.jspecify.annotations.NullMarked;
