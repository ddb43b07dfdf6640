/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

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
          .importPackages("io.fawa.file");

  @Test
  void knowsItsContractItsUseCasesAndItsHost() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.file",
            "io.fawa.files..",
            "io.fawa.storage..",
            "io.fawa.api.file..",
            "io.fawa.connect",
            "io.fawa.connect.server",
            "io.fawa.http",
            "io.fawa.limits",
            "io.fawa.service..",
            "io.helidon.http..",
            "io.helidon.common..",
            "io.helidon.webserver..",
            "java..",
            "org.jspecify..",
            "com.google.errorprone..",
            "com.google.protobuf..",
            "org.bouncycastle.crypto..",
            "javax.crypto..",
            "org.apache.commons.fileupload")
        .check(MODULE);
  }

  @Test
  void hasNoCircles() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void onlyTheHashOfPasswordsKnowsItsLibrary() {
    noClasses()
        .that()
        .doNotHaveSimpleName("Argon2")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .check(MODULE);
  }

  @Test
  void onlyTheWiringKnowsTheStores() {
    noClasses()
        .that()
        .doNotHaveSimpleName("FileApp")
        .and()
        .doNotHaveSimpleName("Stores")
        .and()
        .doNotHaveSimpleName("StoreSettings")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fawa.storage..")
        .check(MODULE);
  }
}
