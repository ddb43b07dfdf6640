/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Validation of messages by the {@code buf.validate} rules of their protos: a server rejects
 * invalid requests, a client does not send them. Source: protovalidate.
 */
@NullMarked
package io.fawa.connect.validate;

import org.jspecify.annotations.NullMarked;
