/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.otel;

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
          .importPackages("io.fawa.connect.otel");

  @Test
  void knowsConnectAndTheApiOfOpenTelemetry() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.connect",
            "io.fawa.connect.client",
            "io.fawa.connect.server",
            "io.fawa.connect.otel",
            "io.fawa.connect.observe",
            "io.fawa.http",
            "io.fawa.limits",
            "io.opentelemetry.api..",
            "io.opentelemetry.context..",
            "java..",
            "org.jspecify..")
        .check(MODULE);
  }
}
