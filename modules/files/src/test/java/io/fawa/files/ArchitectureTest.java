/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fawa.limits.Asker;
import io.fawa.limits.AskerQuota;
import io.fawa.limits.SlowLane;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fawa.files");

  @Test
  void knowsOnlyTheJdkAndWhoAsks() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "io.fawa.files..",
                    "java..",
                    "javax..",
                    "org.jspecify..",
                    "com.google.errorprone..",
                    "org.bouncycastle.crypto.digests")
                .or(belongToAnyOf(Asker.class, AskerQuota.class, SlowLane.class)))
        .check(MODULE);
  }

  @Test
  void hasNoCircles() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void knowsNeitherDiskNorNetworkNorWallClock() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net..")
        .check(MODULE);
    noClasses().should().callMethod(java.time.Instant.class, "now").check(MODULE);
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(MODULE);
  }
}
