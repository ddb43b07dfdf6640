/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

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
          .importPackages("io.fawa.canva");

  @Test
  void knowsItsMessagesItsBoardsAndItsHost() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.canva",
            "io.fawa.api.board",
            "io.fawa.board.client",
            "io.fawa.http",
            "io.fawa.http3.webtransport",
            "io.fawa.limits",
            "io.fawa.loom.secure",
            "io.fawa.loom.session..",
            "io.fawa.service..",
            "io.fawa.canvax",
            "io.fawa.whiteboard..",
            "io.helidon.http..",
            "io.helidon.common..",
            "io.helidon.webserver..",
            "java..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  @Test
  void theMessagesKnowNoWire() {
    noClasses()
        .that()
        .haveSimpleNameStartingWith("JsonProtocol")
        .or()
        .haveSimpleName("CloseStatus")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fawa.service..", "io.helidon..")
        .check(MODULE);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
