/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

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
          .importPackages("io.fawa.canvax");

  @Test
  void knowsItsContractItsBoardsAndItsHost() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.canvax",
            "io.fawa.api.board",
            "io.fawa.api.canva..",
            "io.fawa.connect",
            "io.fawa.connect.server",
            "io.fawa.http",
            "io.fawa.limits",
            "io.fawa.service..",
            "io.helidon.http..",
            "io.helidon.webserver..",
            "io.fawa.storage.boards",
            "io.fawa.storage.redis",
            "io.fawa.whiteboard..",
            "java..",
            "org.jspecify..",
            "com.google.errorprone..",
            "com.google.protobuf..")
        .check(MODULE);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
