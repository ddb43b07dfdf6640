/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

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
          .importPackages("io.fawa.connect");

  @Test
  void knowsOnlyTheExchangePortAndProtobuf() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.connect..",
            "io.fawa.http",
            "io.fawa.limits",
            "com.google.protobuf..",
            "java..",
            "javax..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  @Test
  void theCoreKnowsNoServiceOfItsOwn() {
    noClasses()
        .that()
        .resideInAPackage("io.fawa.connect")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fawa.connect.grpc..")
        .check(MODULE);
  }

  @Test
  void codecsKnowNoCalls() {
    classes()
        .that()
        .resideInAnyPackage("io.fawa.connect.codec", "io.fawa.connect.json")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.connect.codec",
            "io.fawa.connect.json",
            "io.fawa.limits",
            "com.google.protobuf..",
            "java..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  @Test
  void protocolsKnowNeitherServerNorClient() {
    noClasses()
        .that()
        .resideInAnyPackage("io.fawa.connect.protocol", "io.fawa.connect.rest..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.fawa.connect.server", "io.fawa.connect.client")
        .check(MODULE);
  }

  @Test
  void whatRestSaysOfAMethodIsPure() {
    classes()
        .that()
        .resideInAPackage("io.fawa.connect.rest.rule")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.connect.rest.rule",
            "com.google.protobuf",
            "java.lang..",
            "java.util..",
            "java.nio..",
            "org.jspecify..")
        .check(MODULE);
  }

  @Test
  void packagesAreFreeOfCycles() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
