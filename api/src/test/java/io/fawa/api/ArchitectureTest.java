/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fawa.http.JsonString;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fawa.api");

  @Test
  void messagesAndStubsKnowOnlyConnectAndProtobuf() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .that()
        .resideOutsideOfPackage("io.fawa.api.board")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.api..",
            "io.fawa.connect",
            "io.fawa.connect.client",
            "io.fawa.connect.server",
            "io.fawa.http",
            "io.fawa.limits",
            "com.google.protobuf..",
            "com.google.api",
            "java..")
        .check(MODULE);
  }

  @Test
  void boardJsonKnowsBoardsJacksonsCoreAndTheStringsOfJson() {
    classes()
        .that()
        .resideInAPackage("io.fawa.api.board")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "io.fawa.api.board",
                    "io.fawa.whiteboard..",
                    "com.fasterxml.jackson.core..",
                    "java..",
                    "org.jspecify..",
                    "com.google.errorprone..")
                .or(belongToAnyOf(JsonString.class)))
        .check(MODULE);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
