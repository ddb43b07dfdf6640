/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.metrics;

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
          .importPackages("io.fawa.loom.session.metrics");

  @Test
  void knowsSessionsHttpAndPrometheusClient() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.loom.session",
            "io.fawa.loom.session.metrics",
            "io.fawa.http",
            "io.fawa.http1",
            "io.prometheus.metrics.expositionformats",
            "io.prometheus.metrics.model..",
            "java..",
            "org.jspecify..")
        .check(MODULE);
  }
}
