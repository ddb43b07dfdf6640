/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The formats of a bundle: the list of its files ({@link io.fawa.files.bundle.BundleManifest}),
 * their paths, and the zip that is made from them while it is read ({@link
 * io.fawa.files.bundle.ZipStream}).
 */
@org.jspecify.annotations.NullMarked
package io.fawa.files.bundle;
