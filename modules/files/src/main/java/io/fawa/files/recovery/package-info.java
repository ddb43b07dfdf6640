/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What replicas do for each other and after a crash: leases ({@link
 * io.fawa.files.recovery.Replica}), the end of uploads whose replica is dead ({@link
 * io.fawa.files.recovery.UploadRecovery}), and the check that records and contents fit together
 * ({@link io.fawa.files.recovery.StoreCheck}).
 */
@org.jspecify.annotations.NullMarked
package io.fawa.files.recovery;
