/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Contents as objects of an S3 bucket, in a folder that nothing else uses. Several processes on
 * several machines share it. {@code ID} is a content:
 *
 * <pre>
 *   contents/ID          a committed content; its metadata names the upload that made it
 *   partial/ID           exists from the beginning of an unfinished content to its end
 *   partial/ID.parts     its multipart upload, once it has more than one part
 *   partial/ID.tail.X    its last bytes, too few for a part
 *   partial/ID.end       how it ends: created once, so commit and abandon have one winner
 *   aside/ID             a content that was set aside
 *   probe                shows at start that {@code If-None-Match} works
 * </pre>
 *
 * <p>What is required of a server: reads see earlier writes, {@code PutObject} with {@code
 * If-None-Match: *}, multipart uploads, listing by prefix. Lists of parts are never asked for.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.s3;
