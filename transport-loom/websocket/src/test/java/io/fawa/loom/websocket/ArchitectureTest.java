/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

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
          .importPackages("io.fawa.loom.websocket");

  @Test
  void knowsCarriersLimitsHelidonAndTheJdk() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.loom.websocket",
            "io.fawa.loom.session.carrier",
            "io.fawa.loom.wire",
            "io.fawa.limits",
            "io.helidon..",
            "java..",
            "javax.net.ssl",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
  }

  @Test
  void clientsAreTheJdksAndServersHelidons() {
    classes()
        .that()
        .haveSimpleName("ClientConnection")
        .or()
        .haveSimpleName("Dialer")
        .or()
        .haveSimpleName("Message")
        .or()
        .haveSimpleName("Origins")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackage("io.helidon..")
        .check(MODULE);
  }
}
