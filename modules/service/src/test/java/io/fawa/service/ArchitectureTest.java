/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fawa.service");

  @Test
  void knowsTheLibrariesBelowItAndHelidonButNoApp() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.service..",
            "io.fawa.http",
            "io.fawa.limits",
            "io.fawa.http1",
            "io.fawa.http2",
            "io.fawa.http3",
            "io.fawa.http3.quic",
            "io.fawa.http3.webtransport",
            "io.fawa.connect..",
            "io.helidon..",
            "io.prometheus.metrics..",
            "org.bouncycastle..",
            "java..",
            "com.sun.management",
            "javax..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  @Test
  void settingsLogsAndCertificatesStandAlone() {
    noClasses()
        .that()
        .resideInAnyPackage("io.fawa.service.log", "io.fawa.service.tls", "io.fawa.service.routing")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fawa.service.host")
        .check(MODULE);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
