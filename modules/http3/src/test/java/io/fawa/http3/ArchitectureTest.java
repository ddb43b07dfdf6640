/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

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
          .importPackages("io.fawa.http3");

  @Test
  void knowsTheExchangePortAndTheJdkOnly() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.http",
            "io.fawa.http.fields",
            "io.fawa.limits",
            "io.fawa.http3..",
            "java..",
            "javax..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  @Test
  void theCodecsArePure() {
    noClasses()
        .that()
        .resideInAnyPackage("io.fawa.http3.qpack", "io.fawa.http3.wire")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.limits",
            "io.fawa.http3",
            "io.fawa.http3.quic",
            "java.util.concurrent..",
            "java.net..",
            "java.nio")
        .check(MODULE);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
