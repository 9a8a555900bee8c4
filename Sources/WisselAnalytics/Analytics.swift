package import AlgorithmKit

/// The statistics of the image `wissel-analytics`: `summary`, `km`, `logrank` and `cox`, and the partial functions they
/// ask the stations.
package let analytics = Algorithm(
  name: "wissel-analytics", [summary, km, logRank, cox, summaryMoments, lifeTables, coxSetup, coxRound])

/// The methods a person asks for.
package let analyticsMethods: Set<String> = [summary.name, km.name, logRank.name, cox.name]
