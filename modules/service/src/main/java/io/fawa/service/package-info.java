/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The interface between an app and its host. An app registers what it serves; {@link
 * io.fawa.service.launch.Launcher} does the rest.
 *
 * <pre>{@code
 * public final class WeatherApp implements App {
 *   public String name() {
 *     return "weather";
 *   }
 *
 *   public Ports defaultPorts() {
 *     return new Ports(8080, 8443, 8081); // cleartext, TLS, admin
 *   }
 *
 *   public void install(Wiring wiring) {
 *     wiring.rpc(WeatherService.bind(new Weather()));
 *   }
 * }
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service;
