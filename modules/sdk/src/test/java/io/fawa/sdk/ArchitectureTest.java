/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk;

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
          .importPackages("io.fawa.sdk");

  @Test
  void knowsTheJdkAndReadsJson() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.sdk..",
            "java..",
            "javax.crypto..",
            "javax.net.ssl",
            "com.fasterxml.jackson.core..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  @Test
  void hasNoCircles() {
    slices().matching("io.fawa.sdk.(**)").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void theFormatKnowsNeitherDiskNorNetworkNorClockNorChance() {
    noClasses()
        .that()
        .resideInAPackage("io.fawa.sdk.sealed")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.file..",
            "java.nio.channels..",
            "java.net..",
            "java.time..",
            "java.util.random..")
        .orShould()
        .dependOnClassesThat()
        .haveSimpleNameEndingWith("Random")
        .check(MODULE);
  }
}
