ALTER TABLE "decisions" ADD COLUMN "subject" json NOT NULL;--> statement-breakpoint
ALTER TABLE "feedback" ADD COLUMN "intent" text;--> statement-breakpoint
ALTER TABLE "feedback" ADD COLUMN "reply" text;--> statement-breakpoint
ALTER TABLE "suites" ADD COLUMN "language" text NOT NULL;--> statement-breakpoint
ALTER TABLE "suites" ADD COLUMN "dropped" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "suites" ADD COLUMN "hidden" jsonb;