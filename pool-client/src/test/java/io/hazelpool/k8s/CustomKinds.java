package io.hazelpool.k8s;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;

/**
 * What others add to Kubernetes, as far as the manifests use it: each component is a field of the kind's
 * CustomResourceDefinition, of KEDA 2.12 or later, or the Prometheus Operator.
 */
final class CustomKinds {

    private CustomKinds() {}

    record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Scaling spec) {}

    record Scaling(
            Target scaleTargetRef,
            Integer pollingInterval,
            Integer minReplicaCount,
            Integer maxReplicaCount,
            Advanced advanced,
            List<Trigger> triggers) {}

    record Target(String name) {}

    record Advanced(Modifiers scalingModifiers, Autoscaler horizontalPodAutoscalerConfig) {}

    /** The target is a text, though it reads as a number. */
    record Modifiers(String formula, String target, String metricType) {}

    record Autoscaler(HorizontalPodAutoscalerBehavior behavior) {}

    record Trigger(String type, String name, Map<String, String> metadata) {}

    record ServiceMonitor(String apiVersion, String kind, ObjectMeta metadata, Scrape spec) {}

    record Scrape(LabelSelector selector, List<Endpoint> endpoints) {}

    record Endpoint(String port, String path, String interval, String scrapeTimeout) {}

    record PrometheusRule(String apiVersion, String kind, ObjectMeta metadata, Rules spec) {}

    record Rules(List<Group> groups) {}

    record Group(String name, List<Alert> rules) {}

    /** An alert with a time to hold, or without one. */
    record Alert(
            String alert,
            String expr,
            @JsonProperty("for") String holds,
            Map<String, String> labels,
            Map<String, String> annotations) {}
}
