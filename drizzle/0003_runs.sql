CREATE TABLE "runners" (
	"id" uuid PRIMARY KEY NOT NULL,
	"engine" text NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "runs" ALTER COLUMN "results" SET DATA TYPE json;--> statement-breakpoint
ALTER TABLE "suites" ALTER COLUMN "cases" SET DATA TYPE json;