/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.ViewCode;

/**
 * A board that was created.
 *
 * @param code for those who draw
 * @param view for those who watch
 * @param owner for who sets its terms; told once
 */
public record NewBoard(RoomCode code, ViewCode view, OwnerToken owner) {}
