/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fawa.limits.Allowance;
import io.fawa.limits.Asker;
import io.fawa.limits.AskerQuota;
import io.fawa.limits.Budget;
import io.fawa.limits.SlowLane;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fawa.whiteboard");

  @Test
  void knowsOnlyTheJdkAndLimits() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "io.fawa.whiteboard..", "java..", "org.jspecify..", "com.google.errorprone..")
                .or(
                    belongToAnyOf(
                        Allowance.class,
                        Asker.class,
                        AskerQuota.class,
                        Budget.class,
                        SlowLane.class)))
        .check(MODULE);
  }

  @Test
  void theCoreIsPure() {
    classes()
        .that()
        .resideInAPackage("io.fawa.whiteboard.room")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.whiteboard.room",
            "java.lang",
            "java.lang.runtime",
            "java.util",
            "java.util.function",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
    noClasses()
        .that()
        .resideInAPackage("io.fawa.whiteboard.room")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(MODULE);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
