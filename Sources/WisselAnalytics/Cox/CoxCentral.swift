package import AlgorithmKit
package import WisselWire

/// `cox`: proportional hazards regression, exactly as of the pooled rows: one round for rows, moments and event times,
/// one per iteration, and none for what is wanted at the solution unless convergence came unforeseen.
package let cox = Central("cox") { (model: CoxSpecification, network: Network) async throws -> JSONValue in
  var fit = try CoxFit(try await CoxPlan(model, network: network))
  try await fit.run(network)
  return try CoxResult(fit).value.naming(leftOut: fit.plan.stations.leftOut)
}
