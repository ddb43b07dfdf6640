/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
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
          .importPackages("io.fawa.storage");

  @Test
  void knowsThePortsAndOneLibraryPerAdapter() {
    assertThat(MODULE).isNotEmpty();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.fawa.storage..",
            "io.fawa.files",
            "org.h2.mvstore..",
            "redis.clients.jedis..",
            "io.minio..",
            "okhttp3..",
            "okio..",
            "javax.net.ssl",
            "javax.net",
            "java..",
            "org.jspecify..",
            "com.google.errorprone..")
        .check(MODULE);
    onlyIn("io.fawa.storage.embedded", "org.h2..");
    onlyIn("io.fawa.storage.redis", "redis.clients..", "org.apache.commons.pool2..");
    onlyIn("io.fawa.storage.s3", "io.minio..", "okhttp3..", "okio..");
  }

  private static void onlyIn(String adapter, String... libraries) {
    noClasses()
        .that()
        .resideOutsideOfPackage(adapter)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .check(MODULE);
  }

  @Test
  void hasNoCircles() {
    slices().matching("io.fawa.(**)").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void adaptersDoNotKnowEachOther() {
    slices()
        .matching("io.fawa.storage.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(alwaysTrue(), resideInAPackage("io.fawa.storage.text"))
        .check(MODULE);
  }
}
