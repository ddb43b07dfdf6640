/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import io.fawa.storage.S3Servers;
import io.fawa.storage.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;

class S3ProxyContentStoreTest extends S3ContentStoreTest {
  @Override
  ServerProcess start(Path directory) throws IOException {
    return S3Servers.s3proxy(directory);
  }
}
