/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
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
          .importPackages("io.fawa.loom.session");

  @Test
  void knowsOnlyTheTransportLimitsAndTheJdk() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.loom..",
            "io.fawa.limits",
            "java..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  @Test
  void carriersKnowNoSessions() {
    classes()
        .that()
        .resideInAPackage("io.fawa.loom.session.carrier")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.loom.session.carrier",
            "io.fawa.loom.fec",
            "io.fawa.loom.kcp",
            "io.fawa.loom.mux",
            "io.fawa.loom.wire",
            "io.fawa.loom.net..",
            "io.fawa.limits",
            "java..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
