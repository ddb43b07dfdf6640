/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.fawa.all");

  @Test
  void onlyPutsAppsTogether() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.all",
            "io.fawa.cli",
            "io.fawa.greet",
            "io.fawa.file",
            "io.fawa.canvax",
            "io.fawa.canva",
            "io.fawa.service",
            "io.fawa.service.launch",
            "java..",
            "org.jspecify..")
        .check(MODULE);
  }

  /** Else a command would take the time in which the services start. */
  @Test
  void commandsKnowOnlyTheClient() {
    JavaClasses commands =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.fawa.cli");
    assertThat(commands).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.cli",
            "io.fawa.sdk..",
            "com.fasterxml.jackson.core..",
            "com.google.zxing..",
            "me.tongfei.progressbar",
            "picocli",
            "java..",
            "javax.net.ssl",
            "org.jspecify..")
        .check(commands);
  }
}
