/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * fileservice: the RPCs, the links and the page over one {@link io.fawa.files.library.FileLibrary}.
 *
 * <pre>
 *   POST /file.v1.FileService/...           the RPCs, see file.proto
 *   GET  /d/NAME?key=K&amp;expires=S&amp;sig=MAC   a file by signed link; Range, If-Range, If-None-Match
 *   POST /upload?name=N                     a file as a plain body; PUT /upload/N does the same
 *   POST /bundles                           several files by one key; GET /bundle?key=K lists them
 *   DELETE /download?key=K                  removes a file, by its token
 *   GET  /  /file  /download?key=K          the page
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.file;
