/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The pure part of REST transcoding: {@code google.api.http} annotations, path templates, and the
 * tree that finds the template of a path. Not exported by the module.
 *
 * <pre>
 * /v1/{name=shelves/*}/books/{book.id}:borrow
 *     └ variable ┘ pattern    └ field path ┘└ verb
 * </pre>
 *
 * <p>The annotation is read from the options of a method by its number, so that neither this module
 * nor a service without annotations needs the classes of {@code google.api}. Source: {@code
 * google/api/http.proto}.
 */
@NullMarked
package io.fawa.connect.rest.rule;

import org.jspecify.annotations.NullMarked;
