/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

/**
 * The nine members of a draw event.
 *
 * @param type {@code draw}, {@code clear}, {@code ping} or anything else
 * @param color a CSS colour
 * @param size the width of the stroke in pixels of the canvas
 * @param prevX where the segment starts
 * @param prevY where the segment starts
 * @param currX where the segment ends
 * @param currY where the segment ends
 * @param clientId the author; what a client says here is not believed
 * @param timeMillis since 1970, by the author's clock
 */
public record Draw(
    String type,
    String color,
    int size,
    int prevX,
    int prevY,
    int currX,
    int currY,
    String clientId,
    long timeMillis) {}
